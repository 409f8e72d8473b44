# The gateway of doc/examples against a real server: it wakes, sends and reports; killed in the middle it loses nothing, and
# a second one takes over when the lease is over.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use POSIX ();
use Time::HiRes qw(sleep);

my $node = PostgreSQL::Test::Cluster->new('gateway');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\n");
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
$node->safe_psql('county', q{
	CREATE EXTENSION edianton CASCADE;
	SELECT edianton.setup(division => '341602');
	INSERT INTO edianton.unit (code, name_zh, division) SELECT 'U' || i, '单位' || i, '341602' FROM generate_series(1, 12) i;
	INSERT INTO edianton.contact (unit, level, name, phone) SELECT id, 'duty', '值班员', '138' || lpad(substr(code, 2), 8, '0') FROM edianton.unit;
	INSERT INTO edianton.duty (code, name_zh) SELECT lower(code), name_zh FROM edianton.unit;
	INSERT INTO edianton.duty_unit (division, duty, unit) SELECT '341602', lower(code), id FROM edianton.unit;
	SELECT edianton.load_template(jsonb_build_object('code', 'all', 'kind', 'issue', 'name', '全部', 'policy', 'project',
		'stages', '[{"code": "A", "name": "甲"}]'::jsonb,
		'nodes', (SELECT jsonb_agg(jsonb_build_object('code', lower(code), 'stage', 'A', 'name', name_zh, 'lead', lower(code), 'term', '30 days') ORDER BY id)
				  FROM edianton.unit)));
	SELECT edianton.publish_template('all');
	ALTER DATABASE county SET edianton.simulated_clock = '2025-09-01 09:00+08';
	CREATE ROLE sms LOGIN;
	SELECT edianton.grant_access('sms');
	INSERT INTO edianton.person (code, name, role) VALUES ('sms-1', '短信网关', 'gateway');
	INSERT INTO edianton.login (role_name, person, is_default) SELECT 'sms', id, true FROM edianton.person WHERE code = 'sms-1'});

# The carrier: takes a message into a file. It never answers for U7 while "stuck" is there, is busy the first time that it
# hears of U9, and knows no U11.
my $dir = PostgreSQL::Test::Utils::tempdir();
my $sent = "$dir/sent";
my $carrier = "$dir/carrier";
PostgreSQL::Test::Utils::append_to_file($carrier, <<"SH");
#!/bin/sh
case \$2 in
*007) if [ -e $dir/stuck ]; then echo "\$1" >$dir/hangs; exec sleep 600; fi ;;
*009) if [ ! -e $dir/busy ]; then touch $dir/busy; echo 'busy: try later'; exit 1; fi ;;
*011) echo 'bad_phone: no such number'; exit 1 ;;
esac
printf '%s\\t%s\\t%s\\t%s\\n' "\$1" "\$2" "\$3" "\$5" >>$sent
SH
chmod 0755, $carrier;
PostgreSQL::Test::Utils::append_to_file("$dir/stuck", '');
PostgreSQL::Test::Utils::append_to_file($sent, '');

my %running;

sub start_gateway
{
	my ($name) = @_;
	my $pid = fork;
	die "fork: $!" unless defined $pid;
	if ($pid == 0)
	{
		POSIX::setpgid(0, 0);
		@ENV{qw(PGHOST PGPORT PGDATABASE PGUSER)} = ($node->host, $node->port, 'county', 'sms');
		@ENV{qw(JOURNAL LEASE BATCH POLL)} = ("$dir/journal.$name", '5 minutes', 20, 1);
		open STDOUT, '>>', "$dir/$name.log";
		open STDERR, '>&', \*STDOUT;
		exec "$ENV{TESTDIR}/doc/examples/sms-gateway", $name, $carrier or POSIX::_exit(1);
	}
	$running{$name} = $pid;
	return;
}

# With all that it started, as when the machine goes down.
sub kill_gateway
{
	my ($name) = @_;
	kill 'KILL', -$running{$name};
	waitpid delete $running{$name}, 0;
	return;
}

sub query { return $node->safe_psql('county', $_[0]); }

sub wait_for
{
	my ($query, $what) = @_;
	my $got;
	for (1 .. 20 * $PostgreSQL::Test::Utils::timeout_default)
	{
		$got = query($query);
		last if $got eq 't';
		sleep 0.05;
	}
	is($got, 't', $what);
	return;
}

sub clock { query("ALTER DATABASE county SET edianton.simulated_clock = '$_[0]'"); return; }
sub sent_to { return join ' ', map { (split /\t/)[1] =~ s/^1380*//r } sort { ($a =~ /^(\d+)/)[0] <=> ($b =~ /^(\d+)/)[0] } split /\n/, slurp_file($sent); }

# It runs, and nothing is there; then a matter is opened, and NOTIFY wakes it. At U7 the carrier hangs.
start_gateway('first');
$node->poll_query_until('county', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'sms'}) or die 'the gateway did not connect';
query(q{SELECT edianton.open_matter('all', '十二家单位')});
for (1 .. 20 * $PostgreSQL::Test::Utils::timeout_default) { last if -e "$dir/hangs"; sleep 0.05; }
ok(-e "$dir/hangs", 'woken, it sends until the carrier hangs');
is(sent_to(), '1 2 3 4 5 6', 'six are with the carrier');
is(query(q{SELECT string_agg(state || ' ' || n, ', ' ORDER BY state) FROM (SELECT state, count(*) AS n FROM edianton.notice GROUP BY 1) s}),
	'claimed 6, sent 6', 'and are reported; it holds the others');

# It is killed. Another one gets nothing while the lease lasts, and the rest when it is over.
kill_gateway('first');
unlink "$dir/stuck";
start_gateway('second');
sleep 2.5;
is(sent_to(), '1 2 3 4 5 6', 'a second one leaves alone what the first holds');
clock('2025-09-01 09:05+08');
wait_for(q{SELECT count(*) = 10 FROM edianton.notice WHERE state = 'sent'}, 'when the lease is over it takes the rest');
is(sent_to(), '1 2 3 4 5 6 7 8 10 12', 'nothing is lost, and nothing sent twice');
is(query(q{SELECT string_agg(u.code || ' ' || n.state || ' ' || n.attempts || ' ' || n.last_error, ', ' ORDER BY u.id)
	FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE n.last_error IS NOT NULL}),
	'U9 pending 2 busy: try later, U11 dead 2 bad_phone: no such number', 'what a second try may help waits, what it cannot is given up');
is(query(q{SELECT string_agg(DISTINCT claimed_by, ' ') FROM edianton.notice WHERE attempts = 2}), 'second', 'by the second');

# The carrier's minute is over: the busy number is tried again without a notification.
clock('2025-09-01 09:09+08');
wait_for(q{SELECT state = 'sent' FROM edianton.notice n JOIN edianton.unit u ON u.id = n.unit WHERE u.code = 'U9'}, 'a retry needs nobody to wake it');
is(query(q{SELECT trouble || ' ' || unit FROM edianton.notice_trouble}), 'dead U11', 'the operator sees the one that reaches nobody');

# Killed between the carrier's yes and the report: handed out again, the journal knows that it was sent.
kill_gateway('second');
query(q{UPDATE edianton.notice n SET state = 'claimed', leased_until = '2025-09-01 09:10+08' FROM edianton.unit u WHERE u.id = n.unit AND u.code = 'U12'});
clock('2025-09-01 09:10+08');
start_gateway('second');
wait_for(q{SELECT count(*) = 11 FROM edianton.notice WHERE state = 'sent'}, 'a message that was sent and not reported is reported');
is(scalar(grep { $_ eq '12' } split / /, sent_to()), 1, 'and not sent again');

# The server goes down; the gateway says so and ends, for whoever keeps it running to start it again.
$node->stop('immediate');
my $pid = delete $running{second};
my $ended = 0;
for (1 .. 20 * $PostgreSQL::Test::Utils::timeout_default)
{
	$ended = waitpid($pid, POSIX::WNOHANG());
	last if $ended;
	sleep 0.05;
}
is($ended, $pid, 'without a server it ends');
$node->start;
query(q{SELECT edianton.open_matter('all', '又十二家')});
start_gateway('second');
wait_for(q{SELECT count(*) = 22 FROM edianton.notice WHERE state = 'sent'}, 'what was written while no gateway ran goes out');
like(slurp_file($sent), qr/\t13800000001\tpublished\t【事项发布】又十二家：贵单位主办1个节点/, 'number, template and text');
kill_gateway('second');
is(query(q{SELECT count(*) FROM edianton.notice WHERE acknowledged_at IS NOT NULL}), '0', 'and nobody has read anything for all that');

$node->stop;
done_testing();
