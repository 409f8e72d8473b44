/*
 * event.c
 *	  The hash chain of a matter's events, and the check of it.
 *
 * The hash of an event is SHA-256 over this form, numbers big-endian, texts as
 * their length in four bytes and their UTF-8, an absent text as length
 * 0xFFFFFFFF:
 *
 *		length of the previous hash (4), previous hash
 *		matter_id (8), seq (8), id (8), era (4)
 *		kind (text)
 *		ord (4, -1: none), node (text), round (2)
 *		colour_before (1, 0: none), colour_after (1)
 *		step (2, 0: none), unit (4, 0: none), actor (8, 0: none)
 *		claimed_at (8), recorded_at (8): microseconds from 2000-01-01 UTC
 *		detail (text, as jsonb prints it)
 *
 * Every field has a fixed length or states it, so that no two events share a
 * form. xid is not in it: it says when an event became visible and not what
 * happened.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "errors.h"
#include "event.h"
#include "site.h"

/* Events that the verifier holds in memory at a time. */
#define VERIFY_BATCH 1000

static void
append_text(StringInfo buf, const char *text)
{
	uint32		length;

	if (text == NULL)
	{
		pq_sendint32(buf, PG_UINT32_MAX);
		return;
	}
	length = strlen(text);
	pq_sendint32(buf, length);
	appendBinaryStringInfo(buf, text, length);
}

static void
sha256(const StringInfoData *buf, uint8 *hash)
{
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	if (ctx == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (pg_cryptohash_init(ctx) < 0 ||
		pg_cryptohash_update(ctx, (const uint8 *) buf->data, buf->len) < 0 ||
		pg_cryptohash_final(ctx, hash, EDN_HASH_LENGTH) < 0)
		elog(ERROR, "could not compute SHA-256: %s", pg_cryptohash_error(ctx));
	pg_cryptohash_free(ctx);
}

void
edn_event_hash(const uint8 *prev, int prev_length, const EdnEvent *event, uint8 *hash)
{
	StringInfoData buf;

	initStringInfo(&buf);
	pq_sendint32(&buf, prev_length);
	appendBinaryStringInfo(&buf, (const char *) prev, prev_length);
	pq_sendint64(&buf, event->matter_id);
	pq_sendint64(&buf, event->seq);
	pq_sendint64(&buf, event->id);
	pq_sendint32(&buf, event->era);
	append_text(&buf, event->kind);
	pq_sendint32(&buf, event->ord);
	append_text(&buf, event->node);
	pq_sendint16(&buf, event->round);
	pq_sendint8(&buf, event->colour_before);
	pq_sendint8(&buf, event->colour_after);
	pq_sendint16(&buf, event->step);
	pq_sendint32(&buf, event->unit);
	pq_sendint64(&buf, event->actor);
	pq_sendint64(&buf, event->claimed_at);
	pq_sendint64(&buf, event->recorded_at);
	append_text(&buf, event->detail);
	sha256(&buf, hash);
	pfree(buf.data);
}

/*
 * What the verifier reads, in this order. Texts come as text, whatever the
 * type behind them, for which the core's parsers serve.
 */
#define VERIFY_COLUMNS \
	"SELECT e.matter_id, e.seq, e.id, e.era, e.kind, e.ord, e.node, e.round," \
	" e.colour_before::pg_catalog.text, e.colour_after::pg_catalog.text, e.step, e.unit, e.actor," \
	" e.claimed_at, e.recorded_at, e.detail::pg_catalog.text, e.prev_hash, e.hash" \
	" FROM edianton.event e"
#define VERIFY_ALL VERIFY_COLUMNS " ORDER BY e.matter_id, e.seq"
#define VERIFY_ONE VERIFY_COLUMNS " WHERE e.matter_id OPERATOR(pg_catalog.=) $1 ORDER BY e.seq"

/* The head that a matter remembers. */
#define MATTER_HEAD \
	"SELECT m.next_seq, m.last_hash FROM edianton.matter m WHERE m.id OPERATOR(pg_catalog.=) $1"

/* Matters whose events are all gone. */
#define MATTER_WITHOUT_EVENTS \
	"SELECT m.id, m.next_seq, m.last_hash FROM edianton.matter m" \
	" WHERE ($1 IS NULL OR m.id OPERATOR(pg_catalog.=) $1)" \
	" AND (m.next_seq OPERATOR(pg_catalog.<>) 1 OR m.last_hash OPERATOR(pg_catalog.<>) '\\x'::pg_catalog.bytea)" \
	" AND NOT EXISTS (SELECT FROM edianton.event e WHERE e.matter_id OPERATOR(pg_catalog.=) m.id)" \
	" ORDER BY m.id"

enum VerifyColumn
{
	COL_MATTER = 1, COL_SEQ, COL_ID, COL_ERA, COL_KIND, COL_ORD, COL_NODE, COL_ROUND,
	COL_BEFORE, COL_AFTER, COL_STEP, COL_UNIT, COL_ACTOR,
	COL_CLAIMED, COL_RECORDED, COL_DETAIL, COL_PREV, COL_HASH
};

/* Where the verifier stands in a chain. */
typedef struct Chain
{
	bool		open;			/* inside a matter */
	int64		matter_id;
	int64		seq;			/* of the last event */
	TimestampTz recorded_at;
	uint8		hash[EDN_HASH_LENGTH];
	int			hash_length;	/* 0 before the first event */
} Chain;

typedef struct Verifier
{
	ReturnSetInfo *result;
	SPIPlanPtr	head;			/* MATTER_HEAD */
	Chain		chain;
} Verifier;

static void
report(Verifier *v, int64 matter_id, int64 seq, const char *problem)
{
	Datum		values[3];
	bool		nulls[3] = {false, seq == 0, false};

	values[0] = Int64GetDatum(matter_id);
	values[1] = Int64GetDatum(seq);
	values[2] = CStringGetTextDatum(problem);
	tuplestore_putvalues(v->result->setResult, v->result->setDesc, values, nulls);
}

static bool
bytes_equal(const bytea *value, const uint8 *bytes, int length)
{
	return VARSIZE_ANY_EXHDR(value) == length &&
		memcmp(VARDATA_ANY(value), bytes, length) == 0;
}

/* Compare the end of a chain with what its matter remembers of it. */
static void
check_head(Verifier *v)
{
	MemoryContext caller = CurrentMemoryContext;
	Datum		id = Int64GetDatum(v->chain.matter_id);
	bool		isnull;
	HeapTuple	tuple;
	TupleDesc	desc;
	int64		next_seq;
	bytea	   *last_hash;

	if (SPI_execute_plan(v->head, &id, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.matter");
	MemoryContextSwitchTo(caller);	/* SPI leaves its caller in its own, where the rest of the batch would pile up */
	if (SPI_processed == 0)
	{
		report(v, v->chain.matter_id, 0, "the matter of these events is missing");
		return;
	}
	tuple = SPI_tuptable->vals[0];
	desc = SPI_tuptable->tupdesc;
	next_seq = DatumGetInt64(SPI_getbinval(tuple, desc, 1, &isnull));
	last_hash = DatumGetByteaPP(SPI_getbinval(tuple, desc, 2, &isnull));
	if (next_seq != v->chain.seq + 1)
		report(v, v->chain.matter_id, v->chain.seq,
			   psprintf("the matter counts " INT64_FORMAT " events, its history ends at " INT64_FORMAT,
						next_seq - 1, v->chain.seq));
	else if (!bytes_equal(last_hash, v->chain.hash, v->chain.hash_length))
		report(v, v->chain.matter_id, v->chain.seq, "the matter's last hash is not that of its last event");
	SPI_freetuptable(SPI_tuptable);
}

static char *
text_column(HeapTuple tuple, TupleDesc desc, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, desc, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* A column as int64 whatever integer type it has; absent when NULL. */
static int64
integer_column(HeapTuple tuple, TupleDesc desc, int column, int64 absent)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, desc, column, &isnull);

	if (isnull)
		return absent;
	switch (TupleDescAttr(desc, column - 1)->attlen)
	{
		case 2:
			return DatumGetInt16(value);
		case 4:
			return DatumGetInt32(value);
		default:
			return DatumGetInt64(value);
	}
}

static edn_colour
colour_column(HeapTuple tuple, TupleDesc desc, int column)
{
	char	   *text = text_column(tuple, desc, column);
	edn_colour	colour = 0;

	if (text != NULL && !edn_colour_parse(text, &colour))
		elog(ERROR, "unknown colour \"%s\"", text);
	return colour;
}

static void
read_event(HeapTuple tuple, TupleDesc desc, EdnEvent *event)
{
	event->matter_id = integer_column(tuple, desc, COL_MATTER, 0);
	event->seq = integer_column(tuple, desc, COL_SEQ, 0);
	event->id = integer_column(tuple, desc, COL_ID, 0);
	event->era = integer_column(tuple, desc, COL_ERA, 0);
	event->kind = text_column(tuple, desc, COL_KIND);
	event->ord = integer_column(tuple, desc, COL_ORD, -1);
	event->node = text_column(tuple, desc, COL_NODE);
	event->round = integer_column(tuple, desc, COL_ROUND, 0);
	event->colour_before = colour_column(tuple, desc, COL_BEFORE);
	event->colour_after = colour_column(tuple, desc, COL_AFTER);
	event->step = integer_column(tuple, desc, COL_STEP, 0);
	event->unit = integer_column(tuple, desc, COL_UNIT, 0);
	event->actor = integer_column(tuple, desc, COL_ACTOR, 0);
	event->claimed_at = integer_column(tuple, desc, COL_CLAIMED, 0);
	event->recorded_at = integer_column(tuple, desc, COL_RECORDED, 0);
	event->detail = text_column(tuple, desc, COL_DETAIL);
}

/* One event against the one before it and against its own hash. */
static void
check_event(Verifier *v, HeapTuple tuple, TupleDesc desc)
{
	Chain	   *chain = &v->chain;
	EdnEvent	event;
	bytea	   *prev;
	bytea	   *hash;
	uint8		recomputed[EDN_HASH_LENGTH];
	bool		isnull;

	read_event(tuple, desc, &event);
	prev = DatumGetByteaPP(SPI_getbinval(tuple, desc, COL_PREV, &isnull));
	hash = DatumGetByteaPP(SPI_getbinval(tuple, desc, COL_HASH, &isnull));

	if (!chain->open || chain->matter_id != event.matter_id)
	{
		if (chain->open)
			check_head(v);
		chain->open = true;
		chain->matter_id = event.matter_id;
		chain->seq = 0;
		chain->recorded_at = DT_NOBEGIN;
		chain->hash_length = 0;
	}

	if (event.seq != chain->seq + 1)
		report(v, event.matter_id, event.seq,
			   psprintf("event " INT64_FORMAT " follows event " INT64_FORMAT, event.seq, chain->seq));
	if (!bytes_equal(prev, chain->hash, chain->hash_length))
		report(v, event.matter_id, event.seq, "the previous hash is not that of the event before it");
	edn_event_hash((const uint8 *) VARDATA_ANY(prev), VARSIZE_ANY_EXHDR(prev), &event, recomputed);
	if (!bytes_equal(hash, recomputed, EDN_HASH_LENGTH))
		report(v, event.matter_id, event.seq, "the hash does not fit the event");
	if (event.recorded_at < chain->recorded_at)
		report(v, event.matter_id, event.seq, "it was recorded earlier than the event before it");

	/* Go on from what is stored, so that one edit is reported once. */
	chain->seq = event.seq;
	chain->recorded_at = event.recorded_at;
	chain->hash_length = Min(VARSIZE_ANY_EXHDR(hash), EDN_HASH_LENGTH);
	memcpy(chain->hash, VARDATA_ANY(hash), chain->hash_length);
}

static void
check_events(Verifier *v, bool all, Datum matter)
{
	Oid			type = INT8OID;
	Portal		portal = SPI_cursor_open_with_args(NULL, all ? VERIFY_ALL : VERIFY_ONE,
												   all ? 0 : 1, &type, &matter, NULL, true, 0);
	MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext, "edianton history", ALLOCSET_DEFAULT_SIZES);

	for (;;)
	{
		SPITupleTable *rows;
		uint64		n;
		MemoryContext old;

		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, VERIFY_BATCH);
		rows = SPI_tuptable;
		n = SPI_processed;
		old = MemoryContextSwitchTo(batch);
		for (uint64 i = 0; i < n; i++)
			check_event(v, rows->vals[i], rows->tupdesc);
		MemoryContextSwitchTo(old);
		MemoryContextReset(batch);
		SPI_freetuptable(rows);
		if (n == 0)
			break;
	}
	SPI_cursor_close(portal);
	MemoryContextDelete(batch);
	if (v->chain.open)
		check_head(v);
}

static void
check_matters_without_events(Verifier *v, bool all, Datum matter)
{
	Oid			type = INT8OID;

	if (SPI_execute_with_args(MATTER_WITHOUT_EVENTS, 1, &type, &matter, all ? "n" : " ", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read edianton.matter");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;

		report(v, integer_column(tuple, desc, 1, 0), 0,
			   psprintf("the matter counts " INT64_FORMAT " events, its history is empty",
						integer_column(tuple, desc, 2, 1) - 1));
	}
}

/*
 * edianton.verify_history(matter bigint DEFAULT NULL)
 *		RETURNS TABLE (matter_id bigint, seq bigint, problem text)
 * Recompute the chain of one matter, or of all that the caller may see, from
 * the rows of edianton.event. No row: all is well. Errors: ED001, ED002.
 *
 * It runs with the caller's privileges: row-level security shows a matter's
 * events all or not at all.
 */
PG_FUNCTION_INFO_V1(edianton_verify_history);

Datum
edianton_verify_history(PG_FUNCTION_ARGS)
{
	bool		all = PG_ARGISNULL(0);
	Datum		matter = all ? (Datum) 0 : PG_GETARG_DATUM(0);
	Oid			type = INT8OID;
	Verifier	v = {(ReturnSetInfo *) fcinfo->resultinfo};

	edn_require_setup();
	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	v.head = SPI_prepare(MATTER_HEAD, 1, &type);
	if (v.head == NULL)
		elog(ERROR, "could not prepare the matter's head: %s", SPI_result_code_string(SPI_result));
	if (!all && (SPI_execute_plan(v.head, &matter, NULL, true, 1) != SPI_OK_SELECT || SPI_processed == 0))
		ereport(ERROR,
				(errcode(ERRCODE_EDN_UNKNOWN_MATTER),
				 errmsg("there is no matter " INT64_FORMAT, DatumGetInt64(matter)),
				 errdetail("It does not exist or is not visible to the caller."),
				 errhint("SELECT id, title FROM edianton.matter;")));
	check_events(&v, all, matter);
	check_matters_without_events(&v, all, matter);
	SPI_finish();
	return (Datum) 0;
}
