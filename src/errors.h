/*
 * errors.h
 *	  The SQLSTATEs of edianton, class ED. Clients match on them; a code keeps
 *	  its meaning for ever.
 */
#ifndef EDN_ERRORS_H
#define EDN_ERRORS_H

/* Something named does not exist. */
#define ERRCODE_EDN_NOT_SET_UP				MAKE_SQLSTATE('E','D','0','0','1')	/* setup() was not run, or the schema is not the library's */
#define ERRCODE_EDN_UNKNOWN_MATTER			MAKE_SQLSTATE('E','D','0','0','2')	/* no such matter, or not visible to the caller */
#define ERRCODE_EDN_UNKNOWN_NODE			MAKE_SQLSTATE('E','D','0','0','3')	/* the matter has no such node */
#define ERRCODE_EDN_UNKNOWN_TEMPLATE		MAKE_SQLSTATE('E','D','0','0','4')	/* no such template or version */
#define ERRCODE_EDN_UNKNOWN_MASTER			MAKE_SQLSTATE('E','D','0','0','5')	/* no such unit, person, calendar, policy ... */

/* The rules of the run forbid it. */
#define ERRCODE_EDN_ILLEGAL_TRANSITION		MAKE_SQLSTATE('E','D','0','1','0')	/* the state does not lead there */
#define ERRCODE_EDN_PREDECESSORS_UNFINISHED	MAKE_SQLSTATE('E','D','0','1','1')	/* nodes before it are not satisfied */
#define ERRCODE_EDN_MATERIALS_MISSING		MAKE_SQLSTATE('E','D','0','1','2')	/* required materials were not handed in */
#define ERRCODE_EDN_BLOCKED					MAKE_SQLSTATE('E','D','0','1','3')	/* an open defect or rectification blocks it */
#define ERRCODE_EDN_CLAIMED_IN_FUTURE		MAKE_SQLSTATE('E','D','0','1','4')	/* it is said to have happened later than now */
#define ERRCODE_EDN_MATTER_NOT_OPEN			MAKE_SQLSTATE('E','D','0','1','5')	/* the matter is a draft, suspended, completed or cancelled */
#define ERRCODE_EDN_CONTENT_REQUIRED		MAKE_SQLSTATE('E','D','0','1','6')	/* a reason, notice number or other content is missing */
#define ERRCODE_EDN_PAUSE_NOT_LEGAL			MAKE_SQLSTATE('E','D','0','1','7')	/* kind outside the closed list or not the policy's, or overlapping */
#define ERRCODE_EDN_EXTENSION_NOT_LEGAL		MAKE_SQLSTATE('E','D','0','1','8')	/* after the due time, without approver, or once too often */
#define ERRCODE_EDN_SUCCESSORS_STARTED		MAKE_SQLSTATE('E','D','0','1','9')	/* what was built on the node stands in the way of reopening it */
#define ERRCODE_EDN_ENGINE_ONLY				MAKE_SQLSTATE('E','D','0','2','0')	/* only the engine writes this column or row */
#define ERRCODE_EDN_HISTORY_IMMUTABLE		MAKE_SQLSTATE('E','D','0','2','1')	/* history is append-only */
#define ERRCODE_EDN_TEMPLATE_IMMUTABLE		MAKE_SQLSTATE('E','D','0','2','2')	/* a published template does not change */
#define ERRCODE_EDN_MATERIAL_EXPIRED		MAKE_SQLSTATE('E','D','0','2','4')	/* a required material is no longer valid */
#define ERRCODE_EDN_TRIGGER_CONTEXT			MAKE_SQLSTATE('E','D','0','2','3')	/* a trigger function was not called as its trigger */

/* The input is malformed. */
#define ERRCODE_EDN_BAD_TERM				MAKE_SQLSTATE('E','D','0','3','0')	/* malformed term, overflow, or arithmetic across units */
#define ERRCODE_EDN_BAD_PROJECT_CODE		MAKE_SQLSTATE('E','D','0','3','1')	/* not a national investment project code */
#define ERRCODE_EDN_BAD_USCC				MAKE_SQLSTATE('E','D','0','3','2')	/* not a unified social credit code */
#define ERRCODE_EDN_BAD_TEMPLATE			MAKE_SQLSTATE('E','D','0','3','3')	/* malformed template definition */
#define ERRCODE_EDN_TEMPLATE_CYCLE			MAKE_SQLSTATE('E','D','0','3','4')	/* the links of a template form a cycle */
#define ERRCODE_EDN_UNKNOWN_PREDECESSOR		MAKE_SQLSTATE('E','D','0','3','5')	/* a link starts at a node that is not there */
#define ERRCODE_EDN_DUPLICATE_CODE			MAKE_SQLSTATE('E','D','0','3','6')	/* a code occurs twice in a template */
#define ERRCODE_EDN_TEMPLATE_INCOMPLETE		MAKE_SQLSTATE('E','D','0','3','7')	/* a node without unit, duty or term; no start */
#define ERRCODE_EDN_BAD_CALENDAR			MAKE_SQLSTATE('E','D','0','3','8')	/* impossible week, hours, zone or base */
#define ERRCODE_EDN_BAD_VALUE				MAKE_SQLSTATE('E','D','0','3','9')	/* any other value outside its domain */

/* The caller or the object is not ready for it. */
#define ERRCODE_EDN_NOT_AUTHORISED			MAKE_SQLSTATE('E','D','0','4','0')	/* not the caller's to do */
#define ERRCODE_EDN_PUBLISHING_INCOMPLETE	MAKE_SQLSTATE('E','D','0','4','1')	/* the project lacks what publishing demands */
#define ERRCODE_EDN_ALREADY_EXISTS			MAKE_SQLSTATE('E','D','0','4','2')	/* it is there already */
#define ERRCODE_EDN_EXCEEDED				MAKE_SQLSTATE('E','D','0','4','3')	/* a budget, quota or pool does not hold that much */
#define ERRCODE_EDN_CRON_UNAVAILABLE		MAKE_SQLSTATE('E','D','0','5','0')	/* pg_cron is missing, not preloaded or in another database */
#define ERRCODE_EDN_UNKNOWN_CONSUMER		MAKE_SQLSTATE('E','D','0','5','1')	/* no such subscriber */
#define ERRCODE_EDN_UNKNOWN_NOTICE			MAKE_SQLSTATE('E','D','0','5','2')	/* no such notice, or not leased to the caller */
#define ERRCODE_EDN_NULL_ARGUMENT			MAKE_SQLSTATE('E','D','0','6','0')	/* an argument must not be NULL */

/* What is stored does not agree with itself. */
#define ERRCODE_EDN_INTEGRITY				MAKE_SQLSTATE('E','D','0','7','0')	/* rows, history and facts disagree */

#endif
