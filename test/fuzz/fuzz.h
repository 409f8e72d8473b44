/*
 * fuzz.h
 *	  What every fuzz target needs: a demand that stops the run, and bytes to
 *	  draw from.
 */
#ifndef EDN_FUZZ_H
#define EDN_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DEMAND(condition) \
	do { \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

#endif
