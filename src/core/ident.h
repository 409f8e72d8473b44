/*
 * ident.h
 *	  Identifiers with check characters: the national investment project code
 *	  (GB/T 40058-2021 and the form of 2015-2020) and the unified social credit
 *	  code (GB 32100-2015).
 */
#ifndef EDN_IDENT_H
#define EDN_IDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum edn_ident_error
{
	EDN_IDENT_OK = 0,
	EDN_IDENT_LENGTH,
	EDN_IDENT_CHARACTER,		/* *position tells which (0-based) */
	EDN_IDENT_DATE,				/* project code: month or year impossible */
	EDN_IDENT_TYPE,				/* project code: project type outside its list */
	EDN_IDENT_REGION,			/* province prefix unknown: found last, all else is right; warn, do not refuse */
	EDN_IDENT_CHECK				/* *expected holds the right check character */
} edn_ident_error;

typedef enum edn_project_code_form
{
	EDN_CODE_2021 = 1,			/* YYMM-RRRRRR-DD-TT-NNNNNC */
	EDN_CODE_2015				/* YYYY-RRRRRR-II-TT-NNNNNN */
} edn_project_code_form;

#define EDN_PROJECT_CODE_LENGTH 24
#define EDN_USCC_LENGTH 18

extern edn_ident_error edn_project_code_check(const char *code, size_t length,
											  edn_project_code_form *form, int *position, char *expected);
extern edn_ident_error edn_uscc_check(const char *code, size_t length, int *position, char *expected);
/* Check characters over their prefix: 19 digits without hyphens; 17 characters. */
extern char edn_project_code_digit(const char *digits19);
extern char edn_uscc_character(const char *prefix17);
/* Is PP a province-level prefix of GB/T 2260? */
extern bool edn_province_known(const char *region);
extern const char *edn_ident_reason(edn_ident_error error);

#endif
