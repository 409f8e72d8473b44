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
		for 'test/demo/county.sql', 'test/demo/play.sql';
}

is($node->safe_psql('county', q{SELECT count(*) FROM edianton.unit WHERE kind NOT IN ('enterprise', 'utility')}), '58', '58 units');
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

done_testing();
