# Who listens on the channel edianton hears of every committed change, in every
# mode that notifies, and of nothing that was rolled back.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $node = PostgreSQL::Test::Cluster->new('listen');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nmax_prepared_transactions = 2\n");
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
$node->safe_psql('county', q{
	CREATE EXTENSION edianton CASCADE;
	SELECT edianton.setup(division => '341602');
	INSERT INTO edianton.unit (code, name_zh, division) VALUES ('U1', '住建局', '341602');
	INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', 'housing', id FROM edianton.unit WHERE code = 'U1';
	SELECT edianton.load_template('{"code": "small", "kind": "issue", "name": "小模板", "policy": "project", "calendar": "CN",
		"stages": [{"code": "A", "name": "甲"}],
		"nodes": [{"code": "one", "stage": "A", "name": "一", "lead": "housing", "term": "3 hours"}]}');
	SELECT edianton.publish_template('small')});

my $open = q{SELECT edianton.open_matter('small', '一个事项')};
my $listener;

sub start_listening
{
	$listener->quit if $listener;
	$listener = $node->background_psql('county');
	$listener->query_safe('LISTEN edianton');
}

# psql reports what it was notified of after each statement: ask until there is something.
sub heard
{
	my @heard;
	for (1 .. 10 * $PostgreSQL::Test::Utils::timeout_default)
	{
		my $output = $listener->query_safe('SELECT 1');
		push @heard, $1 while $output =~ /Asynchronous notification "edianton" with payload "(.*)" received/g;
		return @heard if @heard;
		usleep(100_000);
	}
	return ('nothing');
}

sub last_heard
{
	return (heard())[-1] =~ s/.*"to_id":(\d+).*/$1/r;
}

# Nothing but what comes now may have been sent before: notifications keep the order of commits.
sub heard_nothing
{
	my ($what) = @_;
	$node->safe_psql('county', q{NOTIFY edianton, 'mark'});
	is(join(' ', heard()), 'mark', $what);
}

my $batch = qr/^\{"batch":\d+,"to_id":\d+\}$/;

sub last_id
{
	return $node->safe_psql('county', 'SELECT max(id) FROM edianton.event');
}

# immediate, the default
start_listening();
$node->safe_psql('county', $open);
my @heard = heard();
is(scalar(@heard), 1, 'immediate: one notification for one transaction');
like($heard[0], $batch, 'that counts the events');
is($heard[0] =~ s/.*"to_id":(\d+).*/$1/r, last_id(), 'and names the last');
$node->safe_psql('county', "BEGIN; $open; $open; SAVEPOINT s; $open; ROLLBACK TO s; $open; COMMIT");
@heard = heard();
is(scalar(@heard), 1, 'one for many calls');
my ($n) = $heard[0] =~ /"batch":(\d+)/;
is($n, $node->safe_psql('county', q{
	SELECT count(*) FROM edianton.event WHERE xid = (SELECT xid FROM edianton.event ORDER BY id DESC LIMIT 1)}),
	'without what was rolled back to a savepoint');
$node->safe_psql('county', "BEGIN; $open; ROLLBACK");
heard_nothing('nothing is heard of what was rolled back');
$node->safe_psql('county', q{
	SELECT edianton.set_attrs(max(id), '{"area": 1}', '更正') FROM edianton.matter});
@heard = heard();
is($heard[0], sprintf('{"id":%d,"kind":"matter.attrs"}', last_id()), 'a single event is named with its kind');
$node->safe_psql('county', "BEGIN; $open; PREPARE TRANSACTION 'p'");
$node->safe_psql('county', q{COMMIT PREPARED 'p'});
heard_nothing('a prepared transaction wakes nobody, its events wait in the table');

# off
$node->safe_psql('county', "SET edianton.notify = 'off'; $open");
heard_nothing('off');

# sweep: the next sweep announces what was committed, and what it writes itself
$node->safe_psql('county', q{SET edianton.notify = 'sweep'; SELECT edianton.tick()});
$node->safe_psql('county', "SET edianton.notify = 'sweep'; $open");
heard_nothing('sweep: not by itself');
$node->safe_psql('county', q{SET edianton.notify = 'sweep'; SELECT edianton.tick()});
@heard = heard();
like($heard[0], $batch, 'but by the next sweep');
is($heard[0] =~ s/.*"to_id":(\d+).*/$1/r, last_id(), 'with the last id');
$node->safe_psql('county', q{SET edianton.notify = 'sweep'; SELECT edianton.tick()});
heard_nothing('which has nothing to say the second time');
$node->safe_psql('county', q{
	SET edianton.notify = 'sweep';
	SELECT set_config('edianton.simulated_clock', to_char((now() + interval '1 day') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), false);
	SELECT edianton.tick()});
my $red = $node->safe_psql('county', q{SELECT count(*) FROM edianton.event WHERE kind = 'node.red'});
cmp_ok($red, '>', 0, 'a sweep that turns lights red');
is(last_heard(), last_id(), 'says so at once');
my $later = q{SELECT set_config('edianton.simulated_clock', to_char((now() + interval '1 day') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), false);};
$node->safe_psql('county', "SET edianton.notify = 'sweep'; $later SELECT edianton.tick()");
heard_nothing('and not a second time with the next');
# a county's day in sweeps: what they announce adds up to what there is, whoever wrote it and where
my $before = $node->safe_psql('county', 'SELECT count(*) FROM edianton.event');
$node->safe_psql('county', "SET edianton.notify = 'sweep'; $open");
$node->safe_psql('county', "SET edianton.notify = 'sweep'; BEGIN; $open; SELECT edianton.tick(); $open; COMMIT");
$node->safe_psql('county', "SET edianton.notify = 'sweep'; BEGIN; SAVEPOINT s; $open; SELECT edianton.tick(); ROLLBACK TO s; $open; COMMIT");
$node->safe_psql('county', "SET edianton.notify = 'sweep'; $later SELECT edianton.tick()");
$node->safe_psql('county', "SET edianton.notify = 'sweep'; $later SELECT edianton.tick()");
my $counted = 0;
$counted += /"batch":(\d+)/ ? $1 : 1 for heard();
is($counted, $node->safe_psql('county', 'SELECT count(*) FROM edianton.event') - $before, 'every event is announced once');

# worker, not preloaded: the session does it
$node->safe_psql('county', "SET edianton.notify = 'worker'; $open");
like((heard())[0], $batch, 'worker: without one the session notifies');

# worker
$node->append_conf('postgresql.conf', qq{
shared_preload_libraries = 'edianton'
edianton.database = 'county'
edianton.notify = 'worker'
});
$node->restart;
my $worker = q{SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'edianton notifier' AND state = 'idle'};
$node->poll_query_until('postgres', $worker) or die 'the worker does not run';
start_listening();
$node->safe_psql('county', $open);
is(last_heard(), last_id(), 'worker: it notifies for a commit');
$node->safe_psql('county', "BEGIN; $open; ROLLBACK");
heard_nothing('and not for a rollback');
$node->safe_psql('county', "SET edianton.notify = 'off'; $open");
heard_nothing('a session may keep silent');
$node->safe_psql('county', $open);
is(last_heard(), last_id(), 'it goes on');

# many commits, few notifications: what is committed meanwhile goes into one
$node->pgbench('--no-vacuum --client=8 --transactions=40 county', 0, [qr/320\/320/], [], 'many sessions',
	{ open => "$open;" });
my $notifications = 0;
do
{
	@heard = heard();
	$notifications += @heard;
} until $heard[-1] !~ /"to_id":(\d+)/ || $1 == last_id();
cmp_ok($notifications, '<', 320, "$notifications notifications for 320 commits");

# a worker that dies comes back and has missed nothing; until then sessions help themselves
my $pid = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'edianton notifier'});
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid, 10000)");
$node->safe_psql('county', $open);
is(last_heard(), last_id(), 'while it is away, the session notifies');
$node->poll_query_until('postgres', $worker) or die 'the worker did not come back';
start_listening();
$node->safe_psql('county', $open);
is(last_heard(), last_id(), 'then the worker again');

$listener->quit;
$node->stop;
done_testing();
