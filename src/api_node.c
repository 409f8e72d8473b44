/*
 * api_node.c
 *	  The public functions on nodes.
 *
 * Each is: arguments, the matter under its lock, the act, what follows, write.
 * All return the id of the event. Errors of all: ED001 not set up, ED002 no
 * such matter, ED003 no such node, ED015 matter not open, ED040 not authorised,
 * ED060 an argument is NULL; each names its own.
 */
#include "postgres.h"

#include "fmgr.h"

#include "act.h"
#include "args.h"
#include "errors.h"
#include "evidence.h"
#include "project.h"
#include "rule.h"
#include "sweep.h"
#include "transition.h"
#include "types.h"

typedef struct Call
{
	EdnWork		work;
	EdnMatter  *matter;
	EdnNode    *node;
} Call;

static void
begin_call_on(Call *call, FunctionCallInfo fcinfo, EdnMatter *(*load) (EdnWork *, int64), int claimed)
{
	char	   *node;

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "node");
	node = edn_arg_text(fcinfo, 1);
	edn_work_begin(&call->work, edn_actor());
	call->matter = load(&call->work, PG_GETARG_INT64(0));
	call->node = edn_node_named(call->matter, node);
	if (claimed >= 0)
		edn_claim(&call->work, call->matter, edn_arg_claimed(fcinfo, claimed));
}

/* matter and node are the first two arguments of all; claimed is the number of claimed_at, -1 without. */
static void
begin_call(Call *call, FunctionCallInfo fcinfo, int claimed)
{
	begin_call_on(call, fcinfo, edn_work_matter, claimed);
}

static Datum
end_call(Call *call, int64 event)
{
	edn_settle(&call->work, call->matter);
	edn_catch_up(&call->work, call->matter);
	edn_work_end(&call->work);
	PG_RETURN_INT64(event);
}

/*
 * edianton.confirm(matter bigint, node text, needed boolean, reason text DEFAULT NULL) RETURNS bigint
 *
 * ED010 not undecided, ED016 declined without a reason.
 */
PG_FUNCTION_INFO_V1(edianton_confirm);
Datum
edianton_confirm(PG_FUNCTION_ARGS)
{
	Call		call;

	edn_require_arg(fcinfo, 2, "needed");
	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_confirm(&call.work, call.node, PG_GETARG_BOOL(2), edn_arg_text(fcinfo, 3)));
}

/* edianton.waive(matter bigint, node text, reason text) RETURNS bigint: ED010, ED016. */
PG_FUNCTION_INFO_V1(edianton_waive);
Datum
edianton_waive(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_waive(&call.work, call.node, edn_arg_text(fcinfo, 2)));
}

/* edianton.apply(matter bigint, node text, claimed_at timestamptz DEFAULT NULL) RETURNS bigint: ED010, ED014. */
PG_FUNCTION_INFO_V1(edianton_apply);
Datum
edianton_apply(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, 2);
	return end_call(&call, edn_apply(&call.work, call.node));
}

/* edianton.accept(matter bigint, node text, claimed_at timestamptz DEFAULT NULL) RETURNS bigint: ED010, ED014. */
PG_FUNCTION_INFO_V1(edianton_accept);
Datum
edianton_accept(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, 2);
	return end_call(&call, edn_accept(&call.work, call.node));
}

/*
 * edianton.return_papers(matter bigint, node text, missing text[], claimed_at timestamptz DEFAULT NULL) RETURNS bigint
 *
 * ED010 not received, or returned before; ED014; ED016 without the list.
 */
PG_FUNCTION_INFO_V1(edianton_return_papers);
Datum
edianton_return_papers(PG_FUNCTION_ARGS)
{
	Call		call;
	char	  **missing;
	int			n = edn_arg_texts(fcinfo, 2, &missing);

	begin_call(&call, fcinfo, 3);
	return end_call(&call, edn_return_papers(&call.work, call.node, missing, n));
}

/*
 * edianton.submit(matter bigint, material text, uri text, sha256 bytea DEFAULT NULL,
 *				   claimed_at timestamptz DEFAULT NULL, valid_until date DEFAULT NULL) RETURNS bigint
 *
 * One material for every node of the matter that takes it. ED014, ED016, ED039 no node takes it.
 */
PG_FUNCTION_INFO_V1(edianton_submit);
Datum
edianton_submit(PG_FUNCTION_ARGS)
{
	EdnWork		work;
	EdnMatter  *matter;
	int64		event;

	edn_require_arg(fcinfo, 0, "matter");
	edn_require_arg(fcinfo, 1, "material");
	edn_work_begin(&work, edn_actor());
	matter = edn_work_matter(&work, PG_GETARG_INT64(0));
	edn_claim(&work, matter, edn_arg_claimed(fcinfo, 4));
	event = edn_submit(&work, matter, edn_arg_text(fcinfo, 1), edn_arg_text(fcinfo, 2),
					   PG_ARGISNULL(3) ? (Datum) 0 : PointerGetDatum(PG_GETARG_BYTEA_PP(3)), PG_ARGISNULL(3),
					   PG_ARGISNULL(5) ? DATEVAL_NOEND : PG_GETARG_DATEADT(5));
	if (edn_evidence_waits(matter))
	{
		edn_settle(&work, matter);	/* what waited for its papers */
		edn_catch_up(&work, matter);
	}
	edn_work_end(&work);
	PG_RETURN_INT64(event);
}

/*
 * edianton.complete(matter bigint, node text, document text DEFAULT NULL,
 *					 claimed_at timestamptz DEFAULT NULL, detail jsonb DEFAULT NULL) RETURNS bigint
 *
 * ED010 not active, ED011 predecessors unfinished, ED012 materials missing, ED013 blocked, ED014.
 */
PG_FUNCTION_INFO_V1(edianton_complete);
Datum
edianton_complete(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, 3);
	return end_call(&call, edn_complete(&call.work, call.node, edn_arg_text(fcinfo, 2), edn_arg_json(fcinfo, 4)));
}

/*
 * edianton.complete_conditionally(matter bigint, node text, papers text[], papers_due timestamptz,
 *								   document text DEFAULT NULL, claimed_at timestamptz DEFAULT NULL) RETURNS bigint
 *
 * ED010, ED011, ED013, ED014, ED016 without the list, ED039 papers_due not in the future.
 */
PG_FUNCTION_INFO_V1(edianton_complete_conditionally);
Datum
edianton_complete_conditionally(PG_FUNCTION_ARGS)
{
	Call		call;
	char	  **papers;
	int			n = edn_arg_texts(fcinfo, 2, &papers);

	begin_call(&call, fcinfo, 5);
	return end_call(&call, edn_complete_conditionally(&call.work, call.node, papers, n,
													  edn_arg_time(fcinfo, 3), edn_arg_text(fcinfo, 4)));
}

/*
 * edianton.urge(matter bigint, node text, reason text, levels text[] DEFAULT '{duty}') RETURNS bigint
 *
 * ED010 not begun or finished, ED016, ED039 no such level.
 */
PG_FUNCTION_INFO_V1(edianton_urge);
Datum
edianton_urge(PG_FUNCTION_ARGS)
{
	Call		call;
	char	  **levels;
	int			n = edn_arg_texts(fcinfo, 3, &levels);

	for (int i = 0; i < n; i++)
		if (strcmp(levels[i], "duty") != 0 && strcmp(levels[i], "liaison") != 0 && strcmp(levels[i], "head") != 0)
			ereport(ERROR,
					errcode(ERRCODE_EDN_BAD_VALUE),
					errmsg("there is no contact level \"%s\"", levels[i]),
					errdetail("The levels are duty, liaison and head."));
	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_urge(&call.work, call.node, edn_arg_text(fcinfo, 2), levels, n));
}

/* edianton.refuse(matter bigint, node text, reason text, claimed_at timestamptz DEFAULT NULL) RETURNS bigint: ED010, ED014, ED016. */
PG_FUNCTION_INFO_V1(edianton_refuse);
Datum
edianton_refuse(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, 3);
	return end_call(&call, edn_refuse(&call.work, call.node, false, edn_arg_text(fcinfo, 2)));
}

/* edianton.withdraw(matter bigint, node text, reason text, claimed_at timestamptz DEFAULT NULL) RETURNS bigint: ED010, ED014, ED016. */
PG_FUNCTION_INFO_V1(edianton_withdraw);
Datum
edianton_withdraw(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, 3);
	return end_call(&call, edn_refuse(&call.work, call.node, true, edn_arg_text(fcinfo, 2)));
}

/*
 * edianton.pause(matter bigint, node text, kind text, notice_no text, reason text DEFAULT NULL,
 *				  expected_until timestamptz DEFAULT NULL) RETURNS bigint
 *
 * ED010 not active, ED016 without notice number, ED017 kind outside the closed list.
 */
PG_FUNCTION_INFO_V1(edianton_pause);
Datum
edianton_pause(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_pause(&call.work, call.node, edn_arg_text(fcinfo, 2), edn_arg_text(fcinfo, 3),
									 edn_arg_text(fcinfo, 4), edn_arg_time(fcinfo, 5)));
}

/* edianton.resume(matter bigint, node text) RETURNS bigint: ED010 not paused. */
PG_FUNCTION_INFO_V1(edianton_resume);
Datum
edianton_resume(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_resume(&call.work, call.node));
}

/*
 * edianton.extend(matter bigint, node text, extra edianton.term, approver text, reason text) RETURNS bigint
 *
 * ED010 not active, ED016 without approver or reason, ED018 after the due time, or a second time.
 */
PG_FUNCTION_INFO_V1(edianton_extend);
Datum
edianton_extend(PG_FUNCTION_ARGS)
{
	Call		call;

	edn_require_arg(fcinfo, 2, "extra");
	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_extend(&call.work, call.node, PG_GETARG_EDN_TERM(2),
									  edn_arg_text(fcinfo, 3), edn_arg_text(fcinfo, 4)));
}

/* edianton.set_deadline(matter bigint, node text, due timestamptz, reason text) RETURNS bigint: ED010, ED016, ED039 not in the future. */
PG_FUNCTION_INFO_V1(edianton_set_deadline);
Datum
edianton_set_deadline(PG_FUNCTION_ARGS)
{
	Call		call;

	edn_require_arg(fcinfo, 2, "due");
	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_set_deadline(&call.work, call.node, edn_arg_time(fcinfo, 2), edn_arg_text(fcinfo, 3)));
}

/*
 * edianton.reopen(matter bigint, node text, reason text, cascade boolean DEFAULT false) RETURNS bigint
 *
 * ED010 neither done, conditional, refused nor waived, ED016, ED019 successors have begun and cascade is false.
 */
PG_FUNCTION_INFO_V1(edianton_reopen);
Datum
edianton_reopen(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call_on(&call, fcinfo, edn_work_matter_again, -1);
	return end_call(&call, edn_reopen(&call.work, call.node, edn_arg_text(fcinfo, 2),
									  !PG_ARGISNULL(3) && PG_GETARG_BOOL(3)));
}

/*
 * edianton.reassign(matter bigint, node text, unit text, person text DEFAULT NULL, reason text DEFAULT NULL) RETURNS bigint
 *
 * unit NULL keeps the unit. ED005 no such unit or person, ED010 finished, ED016 without reason, ED039 a person of another unit.
 */
PG_FUNCTION_INFO_V1(edianton_reassign);
Datum
edianton_reassign(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_reassign(&call.work, call.node, edn_arg_text(fcinfo, 2), edn_arg_text(fcinfo, 3),
										edn_arg_text(fcinfo, 4)));
}

/* edianton.refuse_assignment(matter bigint, node text, reason text) RETURNS bigint: ED010, ED016. */
PG_FUNCTION_INFO_V1(edianton_refuse_assignment);
Datum
edianton_refuse_assignment(PG_FUNCTION_ARGS)
{
	Call		call;

	begin_call(&call, fcinfo, -1);
	return end_call(&call, edn_refuse_assignment(&call.work, call.node, edn_arg_text(fcinfo, 2)));
}
