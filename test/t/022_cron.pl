# pg_cron: what is missing is said with the way out, the jobs come and go, and a
# real minute runs them.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'pg_cron is not installed' if ($ENV{EDIANTON_PRELOAD} || '') !~ /pg_cron/;

my $node = PostgreSQL::Test::Cluster->new('cron');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\n");
$node->start;
$node->safe_psql('postgres', q{
	CREATE ROLE keeper LOGIN;
	CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0;
	GRANT CREATE ON DATABASE county TO keeper});
$node->safe_psql('county', q{CREATE EXTENSION edianton CASCADE; SELECT edianton.setup('341602')},
	extra_params => [ '-U', 'keeper' ]);

sub configure
{
	$node->append_conf('postgresql.conf', join("\n", @_) . "\n");
	$node->restart;
}

# SQLSTATE, message and hint of a call that must fail
sub refusal
{
	my ($role, $call) = @_;
	my ($status, $out, $err) = $node->psql('county', "SELECT edianton.$call",
		extra_params => [ '-v', 'VERBOSITY=verbose', '-U', $role ]);
	my ($state, $message) = $err =~ /ERROR:\s+(\w{5}): (.*)/ or return ('none', $out, '');
	my ($hint) = $err =~ /HINT:\s+(.*)/;
	return ($state, $message, $hint);
}

my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
my $jobs = q{SELECT string_agg(jobname || '@' || database || '/' || username, ' ' ORDER BY jobname) FROM cron.job};
my ($state, $message, $hint);
my @names = split / /, $node->safe_psql('county', q{SELECT string_agg(name, ' ' ORDER BY name) FROM edianton.cron_jobs()});
my $all = scalar @names;
cmp_ok($all, '>=', 4, 'there are jobs');

# not preloaded
($state, $message, $hint) = refusal($superuser, 'enable_cron()');
is("$state $message", 'ED050 pg_cron is not preloaded', 'not preloaded');
like($hint, qr/shared_preload_libraries = pg_cron;.*cron\.database_name = 'county';.*CREATE EXTENSION pg_cron/, 'and the way out');

# in another database
configure("shared_preload_libraries = 'edianton, pg_cron'", 'cron.use_background_workers = on');
$node->safe_psql('postgres', 'CREATE EXTENSION pg_cron');
($state, $message, $hint) = refusal($superuser, 'enable_cron()');
is("$state $message", 'ED050 pg_cron works in database "postgres" and not in this one', 'in another database');
my ($commands) = $hint =~ /in "postgres": (SELECT .*;) or/;
$node->safe_psql('postgres', $commands);
is($node->safe_psql('postgres', $jobs),
	join(' ', map { "$_\@county/$superuser" } @names), 'the way out works as it is written');
$node->safe_psql('postgres', 'SELECT cron.unschedule(jobid) FROM cron.job; DROP EXTENSION pg_cron');

# in this one, but not created, then not granted
configure(q{cron.database_name = 'county'});
for my $role ($superuser, 'keeper')
{
	($state, $message, $hint) = refusal($role, 'enable_cron()');
	is("$state $message", 'ED050 the extension pg_cron is not created in this database', "$role is told: not created");
}
$node->safe_psql('county', 'CREATE EXTENSION pg_cron');
($state, $message, $hint) = refusal('keeper', 'enable_cron()');
is("$state $message", 'ED050 role "keeper" may not use pg_cron', 'not granted');
like($hint, qr/(GRANT USAGE ON SCHEMA cron TO keeper;)/, 'and the way out');
$node->safe_psql('county', $hint =~ s/As a superuser: //r);

sub keeper
{
	return $node->safe_psql('county', $_[0], extra_params => [ '-U', 'keeper' ]);
}

# the jobs come and go, others stay
my $ours = join(' ', map { "$_\@county/keeper" } @names);
$node->safe_psql('county', q{SELECT cron.schedule('backup', '0 3 * * *', 'SELECT 1')});
is(keeper('SELECT edianton.enable_cron()'), $all, 'every job');
is(keeper($jobs), $ours, 'of the owner, in this database');
is(keeper(q{SELECT edianton.enable_cron('*/2 * * * *')}), $all, 'once more');
is(keeper($jobs), $ours, 'adds none');
is(keeper(q{SELECT schedule FROM edianton.cron_status() WHERE job = 'edianton-sweep'}), '*/2 * * * *', 'and changes the schedule');
($state, $message, $hint) = refusal('keeper', q{enable_cron('every minute')});
is($state, 'ED039', 'a schedule that is none');
is(keeper(q{SELECT schedule FROM edianton.cron_status() WHERE job = 'edianton-sweep'}), '*/2 * * * *', 'leaves the old one');
is($node->safe_psql('county', 'SELECT edianton.enable_cron()'), $all, 'a superuser who enables them');
is($node->safe_psql('county', $jobs), join(' ', "backup\@county/$superuser", map { "$_\@county/$superuser" } @names),
	'takes them over');
is($node->safe_psql('county', 'SELECT edianton.disable_cron()'), $all, 'disabled');
is($node->safe_psql('county', $jobs), "backup\@county/$superuser", 'the job of somebody else stays');
is(keeper('SELECT edianton.disable_cron()'), '0', 'disabled already');

# a real minute turns a light, and a listener in another connection hears of it
keeper(q{
	INSERT INTO edianton.unit (code, name_zh, division) VALUES ('U1', '住建局', '341602');
	INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'housing', id FROM edianton.unit WHERE code = 'U1';
	SELECT edianton.load_template('{"code": "small", "kind": "issue", "name": "小模板", "policy": "project", "calendar": "CN",
		"stages": [{"code": "A", "name": "甲"}],
		"nodes": [{"code": "one", "stage": "A", "name": "一", "lead": "housing", "term": "3 hours"}]}');
	SELECT edianton.publish_template('small')});
# opened yesterday, so that it is overdue by now
$node->safe_psql('county', q{
	SELECT set_config('edianton.simulated_clock', to_char((now() - interval '1 day') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), false);
	SELECT edianton.open_matter('small', '昨日事项')});
my $light = q{SELECT n.colour FROM edianton.node n JOIN edianton.matter m ON m.id = matter_id WHERE m.title = '昨日事项'};
is($node->safe_psql('county', $light), 'blue', 'nobody has looked at the light since');
is(keeper(q{SELECT backlog FROM edianton.sweep_status}), '1', 'it waits for the sweep');

my $listener = $node->background_psql('county');
$listener->query_safe('LISTEN edianton');
keeper('SELECT edianton.enable_cron()');
ok($node->poll_query_until('county', q{SELECT EXISTS (SELECT FROM edianton.event WHERE kind = 'node.red')}),
	'a minute of pg_cron turns it');
is($node->safe_psql('county', $light), 'red', 'red');
like($listener->query_safe('SELECT 1'), qr/"edianton" with payload "\{"(id|batch)":\d+,/, 'and the listener hears of it');
$listener->quit;
ok($node->poll_query_until('county', q{
	SELECT last_status = 'succeeded' FROM edianton.cron_status() WHERE job = 'edianton-sweep'}), 'the job says so');
is(keeper(q{SELECT backlog, lag < interval '2 minutes', runs > 0 FROM edianton.sweep_status}), '0|t|t', 'and the sweep');
is($node->safe_psql('county', 'SELECT count(*) FROM edianton.verify_history()'), '0', 'the history holds');

$node->stop;
done_testing();
