/*
 * notice.c
 *	  Messages to units, rendered when they are written.
 *
 * The text says what a person needs without logging in: what it is about, what
 * is missing, until when. The code and parameters stand beside it for gateways
 * that must send approved message templates.
 */
#include "postgres.h"

#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "calendar.h"
#include "json.h"
#include "notice.h"
#include "paper.h"
#include "settings.h"
#include "store.h"

/* A message is the site's word to whoever reads it: not in the language of the session that gives cause for it. */
static bool
english(void)
{
	return edn_site_language() == EDN_LANGUAGE_EN;
}

static const char *
node_name(const EdnNodeDef *def)
{
	return english() && def->name_en ? def->name_en : def->name;
}

/* {matter} {node} {due} {missing} stand for themselves in both languages. */
typedef struct Wording
{
	const char *kind;
	const char *zh;
	const char *en;
} Wording;

static const Wording wordings[] = {
	{"todo", "【待办】%1$s：节点“%2$s”已启动%3$s%4$s。", "[To do] %1$s: node \"%2$s\" has started%3$s%4$s."},
	{"apply", "【待申报】%1$s：节点“%2$s”可以申报%3$s%4$s。", "[Apply] %1$s: node \"%2$s\" may be applied for%3$s%4$s."},
	{"confirm", "【待确认】%1$s：请确认选办节点“%2$s”是否需要办理%3$s%4$s。", "[Confirm] %1$s: is optional node \"%2$s\" needed?%3$s%4$s"},
	{"returned", "【补正】%1$s：节点“%2$s”的申请已退回补正%3$s%4$s。", "[Returned] %1$s: the application for node \"%2$s\" was returned%3$s%4$s."},
	{"warn", "【黄灯预警】%1$s：节点“%2$s”即将到期%3$s%4$s。", "[Yellow] %1$s: node \"%2$s\" is nearly due%3$s%4$s."},
	{"final", "【紧急预警】%1$s：节点“%2$s”即将逾期%3$s%4$s。", "[Urgent] %1$s: node \"%2$s\" is about to be overdue%3$s%4$s."},
	{"overdue", "【红灯逾期】%1$s：节点“%2$s”已逾期%3$s%4$s。", "[Red] %1$s: node \"%2$s\" is overdue%3$s%4$s."},
	{"urge", "【催办】%1$s：节点“%2$s”逾期未办%3$s%4$s。", "[Urge] %1$s: node \"%2$s\" is still overdue%3$s%4$s."},
};

static const Wording *
wording_of(const char *kind)
{
	for (int i = 0; i < lengthof(wordings); i++)
		if (strcmp(wordings[i].kind, kind) == 0)
			return &wordings[i];
	return &wordings[0];
}

/* "，截止2025年9月26日23时15分"; "" without a due time. */
static char *
due_phrase(const EdnNode *node)
{
	struct pg_tm tm;

	if (node->due == DT_NOEND)
		return "";
	edn_calendar_wall(edn_calendar_get(node->def->calendar), node->due, &tm);
	if (english())
		return psprintf(", due %04d-%02d-%02d %02d:%02d", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min);
	return psprintf("，截止%d年%d月%d日%d时%02d分", tm.tm_year, tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min);
}

static char *
missing_phrase(char **names, int n)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < n; i++)
		appendStringInfo(&text, "%s%s",
						 i > 0 ? (english() ? ", " : "、") : (english() ? "; missing: " : "，尚缺材料："), names[i]);
	return text.data;
}

typedef struct Message
{
	EdnMatter  *matter;
	const EdnNode *node;		/* NULL: the matter as a whole */
	int32		unit;
	const char *kind;
	int64		event;
	const char *params;
	const char *body;
	bool		urgent;
	bool		gathered;		/* goes out with others, in one message */
	TimestampTz not_before;
	TimestampTz answer_by;		/* DT_NOEND: nobody waits for an answer */
} Message;

/* The next instant, after now, at which the wall shows this time. */
static TimestampTz
next_time(TimestampTz now, TimeADT on_wall, TimeADT time)
{
	return now + (time > on_wall ? time - on_wall : time + USECS_PER_DAY - on_wall);
}

static bool
is_quiet(const EdnPolicy *policy, TimeADT time)
{
	if (!policy->quiet)
		return false;
	return policy->quiet_from <= policy->quiet_to ?
		time >= policy->quiet_from && time < policy->quiet_to :
		time >= policy->quiet_from || time < policy->quiet_to;
}

static bool
is_gathered(const EdnPolicy *policy, const char *kind)
{
	for (int i = 0; i < policy->ngathered; i++)
		if (strcmp(policy->gathered[i], kind) == 0)
			return true;
	return false;
}

/*
 * Quiet hours hold a message back until they end; what the policy gathers
 * waits for the digest; urgent ones pierce both. What is held back is on
 * record: one event a cause, however many are told.
 */
static void
hold_back(EdnWork *work, Message *message, const EdnPolicy *policy)
{
	EdnMatter  *matter = message->matter;
	struct pg_tm tm;
	TimeADT		time;
	EdnJson		json;

	message->not_before = matter->now;
	if (message->urgent || (!policy->quiet && policy->ngathered == 0))
		return;
	edn_calendar_wall(edn_calendar_get(matter->template->calendar), matter->now, &tm);
	time = ((int64) (tm.tm_hour * 60 + tm.tm_min) * 60 + tm.tm_sec) * USECS_PER_SEC;
	message->gathered = is_gathered(policy, message->kind);
	if (message->gathered)
		message->not_before = next_time(matter->now, time, policy->digest_at);
	else if (is_quiet(policy, time))
		message->not_before = next_time(matter->now, time, policy->quiet_to);
	else
		return;
	edn_json_begin(&json);
	edn_json_text(&json, "kind", message->kind);
	edn_json_text(&json, "why", message->gathered ? "digest" : "quiet");
	edn_json_time(&json, "until", message->not_before);
	edn_json_int(&json, "cause", message->event);
	edn_event_say(work, matter, message->node, "notice.held", edn_json_end(&json));
}

/* Whoever is told has to answer within the step's term, counted from when he can have read it. */
static void
expect_answer(Message *message, const EdnStep *step)
{
	message->answer_by = step == NULL || step->answer.unit == EDN_NONE ? DT_NOEND :
		edn_calendar_due(edn_calendar_get(message->node->def->calendar), message->not_before, edn_left_of(step->answer), NULL);
}


static void
add_message(EdnWork *work, const Message *message, const char *level, bool anyone)
{
	EdnBatch   *batch = &work->notices;

	edn_batch_row(batch);
	edn_batch_set(batch, 0, Int64GetDatum(message->matter->id));
	if (message->node)
		edn_batch_set(batch, 1, Int32GetDatum(message->node->def->ord));
	edn_batch_set(batch, 2, Int64GetDatum(message->event));
	edn_batch_set_text(batch, 3, message->kind);
	edn_batch_set(batch, 4, Int32GetDatum(message->unit));
	edn_batch_set_text(batch, 5, level);
	edn_batch_set(batch, 6, BoolGetDatum(anyone));
	edn_batch_set_text(batch, 7, message->params);
	edn_batch_set_text(batch, 8, message->body);
	edn_batch_set(batch, 9, BoolGetDatum(message->urgent));
	edn_batch_set_time(batch, 10, message->matter->now);
	edn_batch_set_time(batch, 11, message->not_before);
	/* one of them answers for the cause */
	edn_batch_set_time(batch, 12, anyone ? message->answer_by : DT_NOEND);
	edn_batch_set_text(batch, 13, message->gathered ? "gathered" : "pending");
}

static char *
node_params(const EdnNode *node, char **missing, int nmissing)
{
	EdnJson		json;

	edn_json_begin(&json);
	edn_json_text(&json, "matter", node->matter->title);
	edn_json_text(&json, "node", node->def->code);
	edn_json_text(&json, "node_name", node_name(node->def));
	edn_json_time(&json, "due_at", node->due);
	edn_json_texts(&json, "missing", missing, nmissing);
	return edn_json_end(&json);
}

static void
say_node(EdnWork *work, const EdnNode *node, const char *kind, int64 event, const EdnStep *step,
		 char **missing, int nmissing)
{
	const Wording *wording = wording_of(kind);
	Message		message = {.matter = node->matter,.node = node,.unit = node->lead_unit,.kind = kind,.event = event};

	message.urgent = step != NULL && step->urgent;
	hold_back(work, &message, node->def->policy);
	expect_answer(&message, step);
	message.params = node_params(node, missing, nmissing);
	message.body = psprintf(english() ? wording->en : wording->zh,
							node->matter->title, node_name(node->def),
							due_phrase(node), missing_phrase(missing, nmissing));
	add_message(work, &message, step != NULL && step->nlevels > 0 ? step->levels[0] : "duty", true);
	for (int i = 1; step != NULL && i < step->nlevels; i++)
		add_message(work, &message, step->levels[i], false);
}

void
edn_notice_node(EdnWork *work, const EdnNode *node, const char *kind, int64 event, const EdnStep *step)
{
	char	  **missing;
	int			nmissing = edn_missing_papers(node, &missing);

	say_node(work, node, kind, event, step, missing, nmissing);
}

void
edn_notice_returned(EdnWork *work, const EdnNode *node, int64 event, char **missing, int nmissing)
{
	say_node(work, node, "returned", event, NULL, missing, nmissing);
}

/* How a unit is involved in a matter that opens. */
typedef struct Share
{
	int			leads;
	int			assists;
	int			confirms;
} Share;

static Share
share_of(const EdnMatter *matter, int32 unit)
{
	Share		share = {0};

	for (int32 i = 0; i < matter->template->nnodes; i++)
	{
		const EdnNode *node = &matter->nodes[i];

		if (node->state == EDN_SKIPPED)
			continue;
		if (node->lead_unit == unit)
		{
			share.leads++;
			share.confirms += node->state == EDN_UNDECIDED;
		}
		for (int j = 0; j < node->nco; j++)
			share.assists += node->co_units[j] == unit;
	}
	return share;
}

static char *
opened_body(const EdnMatter *matter, const Share *share)
{
	bool		supervision = strcmp(matter->kind, "supervision") == 0;

	if (english())
		return psprintf("[%s] %s: your unit leads %d node(s), assists in %d, %d optional node(s) await your confirmation.",
						supervision ? "13710 supervision" : "Opened", matter->title,
						share->leads, share->assists, share->confirms);
	return psprintf("【%s】%s：贵单位主办%d个节点、协办%d个节点，%d个选办节点待确认，请登录系统办理。",
					supervision ? "13710督办" : "事项发布", matter->title,
					share->leads, share->assists, share->confirms);
}

void
edn_notice_opened(EdnWork *work, EdnMatter *matter, int64 event)
{
	Message		message = {.matter = matter,.kind = "published",.event = event,.answer_by = DT_NOEND};

	if (matter->nunits > 0)
		hold_back(work, &message, matter->template->policy);
	for (int i = 0; i < matter->nunits; i++)
	{
		Share		share = share_of(matter, matter->units[i]);
		EdnJson		json;

		message.unit = matter->units[i];
		edn_json_begin(&json);
		edn_json_text(&json, "matter", matter->title);
		edn_json_int(&json, "leads", share.leads);
		edn_json_int(&json, "assists", share.assists);
		edn_json_int(&json, "confirms", share.confirms);
		message.params = edn_json_end(&json);
		message.body = opened_body(matter, &share);
		add_message(work, &message, "duty", true);
	}
}
