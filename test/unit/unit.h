/*
 * unit.h
 *	  The least that a plain test program needs: numbered results, a plan, an
 *	  exit code, and random numbers that a printed seed repeats.
 *
 * Include it in one file of each program only.
 */
#ifndef EDN_UNIT_H
#define EDN_UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int	unit_count = 0;
static int	unit_failed = 0;
static uint64_t unit_state = UINT64_C(0x9E3779B97F4A7C15);

/* One result; answers whether it was good, so that a loop can stop early. */
__attribute__((format(printf, 2, 3), unused)) static bool
unit_ok(bool good, const char *format, ...)
{
	va_list		args;

	printf("%s %d - ", good ? "ok" : "not ok", ++unit_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	if (!good)
		unit_failed++;
	return good;
}

/* Prints the plan; the result is main's exit code. */
__attribute__((unused)) static int
unit_done(void)
{
	printf("1..%d\n", unit_count);
	if (unit_failed > 0)
		printf("# %d of %d failed\n", unit_failed, unit_count);
	return unit_failed == 0 && unit_count > 0 ? 0 : 1;
}

/* Takes the seed from the first argument, else from the clock, and prints it. */
__attribute__((unused)) static void
unit_seed(int argc, char **argv)
{
	uint64_t	seed;

	if (argc > 1)
		seed = strtoull(argv[1], NULL, 0);
	else
		seed = (uint64_t) time(NULL) * UINT64_C(1000003) + (uint64_t) clock();
	printf("# seed %llu\n", (unsigned long long) seed);
	unit_state = seed;
}

/* The next 64 random bits (splitmix64). */
__attribute__((unused)) static uint64_t
unit_random(void)
{
	uint64_t	z = (unit_state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

#endif
