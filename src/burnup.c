/*
 * burnup.c
 *	  A portfolio against time: nodes to be finished, planned and finished.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

#include "args.h"
#include "burnup.h"
#include "errors.h"
#include "query.h"
#include "settings.h"
#include "svg.h"

#define WIDTH 920
#define HEIGHT 420
#define LEFT 64
#define RIGHT 24
#define SERIES 3				/* scope, planned, done */
#define TEXT_WIDTH 60

typedef struct Points
{
	int			n;
	DateADT    *days;
	int32	   *values[SERIES];
	int32		most;
	char	   *title;
	int			width;			/* of the picture, and where the curves begin and end in it */
	int			height;
	int			left;
	int			top;
	int			bottom;
} Points;

static const char *const series_class[SERIES] = {"dim", "grey", "green"};

static const char *
series_name(int i)
{
	static const char *const zh[SERIES] = {"应办节点", "计划办结", "实际办结"};
	static const char *const en[SERIES] = {"involved", "planned", "finished"};

	return edn_language == EDN_LANGUAGE_EN ? en[i] : zh[i];
}

static const char points_sql[] =
"SELECT day, scope, planned, done FROM edianton.burn_up_points($1, $2, $3, $4)";

static const char title_sql[] =
"SELECT pg_catalog.concat_ws(' · ', CASE WHEN pg_catalog.current_setting('edianton.language', true)" EQ "'en'"
" THEN 'Burn-up of projects' ELSE '项目推进燃起图' END, $1,"
" (SELECT edianton.in_language(u.name_zh, u.name_en) FROM edianton.unit u WHERE u.code" EQ "$2))";

/* Values and nulls of library, unit, first and last day. */
static Points *
read_points(const Datum *values, const char *nulls)
{
	MemoryContext caller = CurrentMemoryContext;
	Oid			types[4] = {TEXTOID, TEXTOID, DATEOID, DATEOID};
	Points	   *points = palloc0(sizeof(Points));

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	MemoryContextSwitchTo(caller);
	(void) edn_query_read(title_sql, 2, types, values, nulls);
	points->title = edn_get_text(0, 1);
	points->n = (int) edn_query_read(points_sql, 4, types, values, nulls);
	points->days = palloc(sizeof(DateADT) * Max(points->n, 1));
	for (int s = 0; s < SERIES; s++)
		points->values[s] = palloc(sizeof(int32) * Max(points->n, 1));
	for (int i = 0; i < points->n; i++)
	{
		points->days[i] = edn_get_int32(i, 1, 0);
		for (int s = 0; s < SERIES; s++)
		{
			points->values[s][i] = edn_get_int32(i, s + 2, 0);
			points->most = Max(points->most, points->values[s][i]);
		}
	}
	SPI_finish();
	return points;
}

static const char *
day_text(DateADT day)
{
	int			y,
				m,
				d;

	j2date(day + POSTGRES_EPOCH_JDATE, &y, &m, &d);
	return psprintf("%04d-%02d-%02d", y, m, d);
}

/* The least of 1, 2, 5, 10, 20 ... that divides the axis into at most six. */
static int32
grid_step(int32 most)
{
	for (int32 base = 1;; base *= 10)
	{
		if (most / base <= 6)
			return base;
		if (most / (2 * base) <= 6)
			return 2 * base;
		if (most / (5 * base) <= 6 || base >= 100000000)
			return 5 * base;
	}
}

static int
x_of(const Points *points, int i)
{
	int			span = Max(points->days[points->n - 1] - points->days[0], 1);

	return points->left + (int) ((int64) (points->width - points->left - RIGHT) * (points->days[i] - points->days[0]) / span);
}

static int
y_of(const Points *points, int32 value)
{
	return points->height - points->bottom - (int) ((int64) (points->height - points->top - points->bottom) * value / Max(points->most, 1));
}

static void
draw_grid(StringInfo out, const Points *points)
{
	int32		step = grid_step(points->most);
	int			last = points->width < 600 ? 2 : 4;

	for (int32 value = 0; value <= points->most; value += step)
	{
		appendStringInfo(out, "<line class=\"faint\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
						 points->left, y_of(points, value), points->width - RIGHT, y_of(points, value));
		edn_svg_text(out, points->left - 8, y_of(points, value) + 4, "small end", psprintf("%d", value), 0);
	}
	for (int i = 0; i <= last; i++)
	{
		int			at = (points->n - 1) * i / last;

		edn_svg_text(out, x_of(points, at), points->height - points->bottom + 18, i == 0 ? "small" : i == last ? "small end" : "small mid",
					 day_text(points->days[at]), 0);
	}
}

static void
draw_series(StringInfo out, const Points *points, int s)
{
	bool		narrow = points->width < 600;
	int			x = narrow ? 6 + s * (points->width - 6) / SERIES : points->left + s * 170;
	int			line = narrow ? 16 : 26;
	int			y = points->height - 18;
	const char *dash = s == 2 ? "" : " dash";

	appendStringInfo(out, "<g>");
	edn_svg_title(out, psprintf("%s %d", series_name(s), points->values[s][points->n - 1]));
	appendStringInfo(out, "<polyline class=\"curve-%s%s\" points=\"", series_class[s], dash);
	for (int i = 0; i < points->n; i++)
		appendStringInfo(out, "%s%d,%d", i > 0 ? " " : "", x_of(points, i), y_of(points, points->values[s][i]));
	appendStringInfoString(out, "\"/></g>");
	appendStringInfo(out, "<line class=\"curve-%s%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", series_class[s], dash, x, y, x + line, y);
	edn_svg_text(out, x + line + 6, y + 4, "", psprintf("%s %d", series_name(s), points->values[s][points->n - 1]), 0);
}

static const char *
no_points(void)
{
	return edn_language == EDN_LANGUAGE_EN ? "No project was opened yet." : "尚无已启动的项目。";
}

static const char *
days_covered(const Points *points)
{
	return points->n == 0 ? no_points() : psprintf("%s — %s", day_text(points->days[0]), day_text(points->days[points->n - 1]));
}

static void
draw_curves(StringInfo out, const Points *points)
{
	if (points->n == 0)
		edn_svg_text(out, 20, points->top - 4, "dim", no_points(), 0);
	else
	{
		draw_grid(out, points);
		for (int s = 0; s < SERIES; s++)
			draw_series(out, points, s);
	}
	edn_svg_close(out);
}

static void
draw_svg(StringInfo out, Points *points)
{
	points->width = WIDTH;
	points->height = HEIGHT;
	points->left = LEFT;
	points->top = points->bottom = 62;
	edn_svg_open(out, WIDTH, HEIGHT, points->title, days_covered(points));
	edn_svg_text(out, 20, 28, "head", points->title, 90);
	draw_curves(out, points);
}

void
edn_burn_up_draw(StringInfo out, const char *library, const char *unit, int width, int height)
{
	Datum		values[4] = {0};
	char		nulls[] = "nnnn";
	Points	   *points;

	if (library != NULL)
		values[0] = CStringGetTextDatum(library);
	if (unit != NULL)
		values[1] = CStringGetTextDatum(unit);
	nulls[0] = library == NULL ? 'n' : ' ';
	nulls[1] = unit == NULL ? 'n' : ' ';
	points = read_points(values, nulls);
	points->width = width;
	points->height = height;
	points->left = 48;
	points->top = 12;
	points->bottom = 56;
	edn_svg_begin(out, width, height, points->title, days_covered(points));
	draw_curves(out, points);
}

static void
draw_text(StringInfo out, const Points *points)
{
	int			every = Max(points->n / 20, 1);

	appendStringInfo(out, " %s\n", points->title);
	for (int i = (points->n - 1) % every; i >= 0 && i < points->n; i += every)
	{
		int			done = (int) ((int64) TEXT_WIDTH * points->values[2][i] / Max(points->most, 1));
		int			planned = (int) ((int64) TEXT_WIDTH * points->values[1][i] / Max(points->most, 1));

		appendStringInfo(out, " %s ", day_text(points->days[i]));
		for (int x = 0; x < TEXT_WIDTH; x++)
			appendStringInfoString(out, x < done ? "█" : x == planned ? "│" : x < planned ? "·" : " ");
		appendStringInfo(out, " %d / %d / %d\n", points->values[2][i], points->values[1][i], points->values[0][i]);
	}
	appendStringInfo(out, " █ %s   │ %s   %s\n", series_name(2), series_name(1),
					 edn_language == EDN_LANGUAGE_EN ? "finished / planned / involved" : "实际 / 计划 / 应办");
}

/*
 * edianton.burn_up(library text DEFAULT NULL, unit text DEFAULT NULL, from_day date DEFAULT NULL,
 *		to_day date DEFAULT NULL, format text DEFAULT 'svg') RETURNS text
 *
 * ED039 for another format, ED060.
 */
PG_FUNCTION_INFO_V1(edianton_burn_up);
Datum
edianton_burn_up(PG_FUNCTION_ARGS)
{
	const char *format;
	Datum		values[4];
	char		nulls[5] = "    ";
	Points	   *points;
	StringInfoData out;

	edn_require_arg(fcinfo, 4, "format");
	format = edn_arg_text(fcinfo, 4);
	if (strcmp(format, "svg") != 0 && strcmp(format, "text") != 0)
		ereport(ERROR,
				errcode(ERRCODE_EDN_BAD_VALUE),
				errmsg("there are no burn-up charts in format \"%s\"", format),
				errhint("Formats are svg and text."));
	for (int i = 0; i < 4; i++)
	{
		values[i] = PG_ARGISNULL(i) ? (Datum) 0 : PG_GETARG_DATUM(i);
		nulls[i] = PG_ARGISNULL(i) ? 'n' : ' ';
	}
	points = read_points(values, nulls);
	initStringInfo(&out);
	if (strcmp(format, "svg") == 0)
		draw_svg(&out, points);
	else
		draw_text(&out, points);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}
