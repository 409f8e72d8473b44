/*
 * rainbow.c
 *	  The rainbow of a matter as SVG: its stages from left to right, each cut into
 *	  its nodes in the colours of their lights.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "args.h"
#include "chart.h"
#include "settings.h"
#include "svg.h"

#define WIDTH 1100
#define MARGIN 20
#define STAGE_GAP 6
#define BAR_TOP 78
#define BAR_HEIGHT 26
#define HEIGHT 150

typedef struct Stage
{
	const char *name;
	int32		first;			/* node indexes */
	int32		last;
	int			x;
	int			width;
} Stage;

/* Neighbours of one stage; nodes of a template are in the order of their stages. */
static int
find_stages(const EdnChart *chart, Stage *stages)
{
	const EdnTemplate *template = chart->template;
	int			n = 0;

	for (int32 i = 0; i < template->nnodes; i++)
	{
		if (n == 0 || template->nodes[i].stage != template->nodes[stages[n - 1].last].stage)
			stages[n++] = (Stage)
		{
			.name = chart->nodes[i].stage, .first = i
		};
		stages[n - 1].last = i;
	}
	return n;
}

/* Room by the number of nodes, but for the name at least. */
static void
share_room(Stage *stages, int n)
{
	int			room = WIDTH - 2 * MARGIN - STAGE_GAP * (n - 1);
	int			least = Min(60, room / n);
	int			nodes = stages[n - 1].last + 1;
	int			x = MARGIN;

	for (int i = 0; i < n; i++)
	{
		int			count = stages[i].last - stages[i].first + 1;

		stages[i].width = least + (room - least * n) * count / nodes;
		stages[i].x = x;
		x += stages[i].width + STAGE_GAP;
	}
}

static void
draw_cell(StringInfo out, const EdnChartNode *node, int x, int width)
{
	appendStringInfo(out, "<g%s>", node->state_code == EDN_SKIPPED ? " class=\"faint\"" : "");
	edn_svg_title(out, psprintf("%s %s%s%s%s%s%s%s", node->code, node->name,
								node->unit != NULL ? " · " : "", node->unit != NULL ? node->unit : "",
								node->state != NULL ? " · " : "", node->state != NULL ? node->state : "",
								node->when != NULL ? " · " : "", node->when != NULL ? node->when : ""));
	appendStringInfo(out, "<rect class=\"%s%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>",
					 node->state_code == EDN_SKIPPED || node->colour == EDN_GREY ? "" : "solid-",
					 node->state_code == EDN_SKIPPED ? "plain dash" : edn_colour_name(node->colour),
					 x, BAR_TOP, Max(width - 2, 2), BAR_HEIGHT);
	appendStringInfoString(out, "</g>");
}

static void
draw_stage(StringInfo out, const EdnChart *chart, const Stage *stage)
{
	int			count = stage->last - stage->first + 1;
	int			involved = 0,
				done = 0;
	edn_colour	worst = EDN_GREEN;

	for (int32 i = stage->first; i <= stage->last; i++)
	{
		const EdnChartNode *node = &chart->nodes[i];
		int			from = stage->width * (i - stage->first) / count;
		int			to = stage->width * (i - stage->first + 1) / count;

		draw_cell(out, node, stage->x + from, to - from);
		if (node->state_code == EDN_SKIPPED)
			continue;
		involved++;
		done += node->state_code == EDN_DONE;
		worst = Max(worst, node->colour);
	}
	edn_svg_text(out, stage->x, BAR_TOP - 10, involved == 0 || worst == EDN_GREY ? "dim" : psprintf("ink-%s", edn_colour_name(worst)),
				 stage->name != NULL ? stage->name : "", stage->width / 6);
	edn_svg_text(out, stage->x, BAR_TOP + BAR_HEIGHT + 15, "small", involved > 0 ? psprintf("%d/%d", done, involved) : "-", 0);
}

/*
 * edianton.rainbow_svg(matter bigint) RETURNS text
 *
 * ED002, ED015 for a draft, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_rainbow_svg);
Datum
edianton_rainbow_svg(PG_FUNCTION_ARGS)
{
	EdnChart   *chart;
	Stage	   *stages;
	StringInfoData out;
	int			n;

	edn_require_arg(fcinfo, 0, "matter");
	chart = edn_chart_of_matter(PG_GETARG_INT64(0));
	stages = palloc(sizeof(Stage) * Max(chart->template->nnodes, 1));
	n = find_stages(chart, stages);
	initStringInfo(&out);
	edn_svg_open(&out, WIDTH, HEIGHT, chart->title, chart->subtitle);
	edn_svg_text(&out, MARGIN, 28, "head", chart->title, 90);
	edn_svg_text(&out, MARGIN, 48, "dim", chart->subtitle, 120);
	if (n > 0)
		share_room(stages, n);
	for (int i = 0; i < n; i++)
		draw_stage(&out, chart, &stages[i]);
	edn_svg_legend(&out, MARGIN, HEIGHT - 10);
	edn_svg_close(&out);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}
