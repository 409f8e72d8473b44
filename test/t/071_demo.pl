# The demo's county and its first weeks: the figures it promises, the
# same run every time, and nothing that does not follow from facts.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('demo');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nsynchronous_commit = off\n");
$node->start;

sub play
{
	my ($database, $from, $until) = @_;
	$node->command_ok([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $database, '-c', "CALL demo.play('$from', '$until')" ],
		"$database plays from $from to $until");
}

foreach my $database ('county', 'again')
{
	$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING 'UTF8' TEMPLATE template0");
	$node->safe_psql($database, q{CREATE EXTENSION edianton CASCADE; SELECT edianton.setup(division => '341602')});
	$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', $database, '-f', $_ ], "$database: $_")
		for 'test/demo/county.sql', 'test/demo/play.sql', 'test/demo/answer.sql';
}

is($node->safe_psql('county', q{SELECT count(*) FROM edianton.unit WHERE kind NOT IN ('enterprise', 'utility', 'other')}), '58', '58 units');
is( $node->safe_psql('county', q{
		SELECT count(publish_on), count(*) - count(publish_on), sum(investment) > 30e9, count(DISTINCT name) FROM demo.project_list}),
	'143|61|t|204', '143 projects and 61 in reserve, above thirty billion yuan');

play('county', '2024-08-01 08:30+08', '2024-08-07 18:00+08');
is( $node->safe_psql('county', q{
		SELECT string_agg(n::text, ' ' ORDER BY place)
		FROM (SELECT count(*) AS n, array_position(ARRAY['government', 'state_owned', 'social'], p.library) AS place
			  FROM edianton.project p JOIN edianton.matter m ON m.id = p.matter_id WHERE m.state = 'open' GROUP BY p.library) x}),
	'20 17 27', 'the system goes live with 64 projects');
play('county', '2024-08-07 18:00+08', '2024-08-23 18:00+08');
play('again', '2024-08-01 08:30+08', '2024-08-23 18:00+08');

my $history = q{
	SELECT md5(string_agg(concat_ws(' ', matter_id, seq, kind, node, colour_after, claimed_at, detail), E'\n' ORDER BY matter_id, seq))
	FROM edianton.event WHERE recorded_at < '2024-08-07 17:00+08'};
is($node->safe_psql('again', $history), $node->safe_psql('county', $history), 'the same run every time');
foreach my $database ('county', 'again')
{
	is($node->safe_psql($database, 'SELECT * FROM edianton.check_integrity()'), '', "$database follows from facts");
}
is( $node->safe_psql('county', q{
		SELECT count(*) > 0, bool_and(EXISTS (SELECT FROM edianton.event e
			WHERE e.matter_id = m.parent_id AND e.ord = m.parent_ord AND e.kind = 'node.red'))
		FROM edianton.matter m WHERE m.kind = 'supervision'}),
	't|t', 'supervision comes from red lights');
is( $node->safe_psql('county', q{SELECT DISTINCT sqlstate FROM demo.refusal WHERE sqlstate !~ '^ED01'}),
	'', 'what the demo is refused, the rules of the run refuse');

# Into October: the first appeal that nobody answers, over the National Day holidays.
play('county', '2024-08-23 18:00+08', '2024-10-12 18:00+08');
is( $node->safe_psql('county', q{
		SELECT count(*) >= 6, count(*) FILTER (WHERE p.plate = 'yellow'), max(p.unit_zh) FILTER (WHERE p.plate = 'yellow'),
		       min((p.yellow_at AT TIME ZONE 'Asia/Shanghai')::date), count(p.supervision) FILTER (WHERE p.plate = 'yellow'), count(p.red_at)
		FROM edianton.plate_board p}),
	't|1|区自规分局|2024-10-09|1|0', 'the appeal of 26 September hangs a yellow plate after five workdays, and is supervised');
is( $node->safe_psql('county', q{
		SELECT bool_and(e.actor IS NOT NULL), string_agg(DISTINCT p.role, ' ' ORDER BY p.role)
		FROM edianton.event e JOIN edianton.matter m ON m.id = e.matter_id JOIN edianton.person p ON p.id = e.actor
		WHERE m.kind IN ('appeal', 'question') AND e.kind IN ('matter.drafted', 'matter.opened', 'node.completed', 'appeal.rated')}),
	't|enterprise helper unit', 'enterprises and agents ask, units answer');
is( $node->safe_psql('county', q{
		SELECT count(*), bool_and(answered_at IS NOT NULL), bool_and(author <> '') FROM edianton.directive_board}),
	'1|t|t', 'a leader has given a directive, and it was reported on');
is( $node->safe_psql('county', q{
		SELECT min(starts) >= date '2024-07-29', count(*) FILTER (WHERE state = 'held') > count(*) FILTER (WHERE missed_at IS NOT NULL),
		       count(*) FILTER (WHERE missed_at IS NOT NULL) > 0, sum(decisions) > 0
		FROM edianton.dispatch_board WHERE ends < date '2024-10-12'}),
	't|t|t|t', 'most meetings are held, some decide, those that were missed are flagged, none from before the system');
is($node->safe_psql('county', 'SELECT * FROM edianton.check_integrity()'), '', 'and all of it follows from facts');

done_testing();
