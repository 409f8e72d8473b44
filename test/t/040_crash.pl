# The server is stopped at random moments, as by a power cut, while many sessions
# work: whatever was committed is there, once, and everything goes on from it.
#
# EDIANTON_SEED repeats a run's choices (not its timing).
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my $cycles = 5;
my $seed = $ENV{EDIANTON_SEED} || int(rand(2**31));
srand($seed);
note("EDIANTON_SEED=$seed");

my $node = PostgreSQL::Test::Cluster->new('crash');
$node->init;
$node->append_conf('postgresql.conf', q{
max_connections = 40
shared_preload_libraries = 'edianton'
edianton.database = 'county'
edianton.notify = 'worker'
checkpoint_timeout = 30s
});
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
$node->safe_psql('county', q{
	CREATE EXTENSION edianton CASCADE;
	SELECT edianton.setup(division => '341602')});
$node->safe_psql('county', slurp_file('test/lib/county.sql'));

# Half a day passes in a second, so that clocks run out during the load. A subscriber records what it
# acknowledges in the same transaction.
$node->safe_psql('county', q{
	CREATE TABLE origin AS SELECT clock_timestamp() AS at;
	CREATE FUNCTION tell_time() RETURNS void LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM set_config('edianton.simulated_clock', to_char(('2025-08-01 09:00+08'::timestamptz
			+ (clock_timestamp() - (SELECT at FROM origin)) * 43200) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"Z"'), false);
	END $$;
	CREATE FUNCTION act(chance double precision) RETURNS bigint LANGUAGE sql AS $$
		SELECT tell_time();
		SELECT act_somewhere(chance) $$;
	-- whole matters, plain UPDATE of nodes, the calendar; 40001 says that a node's matter is busy
	CREATE FUNCTION act_widely(chance integer) RETURNS void LANGUAGE plpgsql AS $$
	DECLARE
		m bigint;
		n edianton.node;
		today date;
	BEGIN
		PERFORM tell_time();
		today := (edianton.clock() AT TIME ZONE 'Asia/Shanghai')::date;
		SELECT id INTO m FROM edianton.matter WHERE state <> 'draft' ORDER BY random() LIMIT 1;
		SELECT * INTO n FROM edianton.node WHERE matter_id = m ORDER BY random() LIMIT 1;
		CASE chance
			WHEN 0 THEN PERFORM edianton.suspend_matter(m, '停工');
			WHEN 1, 2 THEN PERFORM edianton.resume_matter(m);
			WHEN 3 THEN PERFORM edianton.cancel_matter(m, '撤项');
			WHEN 4 THEN PERFORM edianton.split(m, '[{"title": "甲段"}, {"title": "乙段"}]');
			WHEN 5 THEN
				INSERT INTO edianton.calendar_day VALUES ('CN', today + (random() * 6)::integer, random() < 0.5, '临时')
				ON CONFLICT (calendar, day) DO UPDATE SET is_workday = excluded.is_workday;
			WHEN 6 THEN PERFORM edianton.set_attrs(m, '{"class": "major"}', '升级');
			WHEN 7 THEN PERFORM edianton.reopen(m, n.code, '复核', true);
			ELSE UPDATE edianton.node SET state = 'done' WHERE matter_id = m AND ord = n.ord;
		END CASE;
	EXCEPTION WHEN OTHERS THEN
		IF SQLSTATE !~ '^ED|^40001$' THEN
			RAISE;
		END IF;
	END $$;
	CREATE SEQUENCE position;
	CREATE TABLE delivered (consumer text, position bigint, matter_id bigint, seq bigint, id bigint);
	CREATE FUNCTION deliver(consumer text, n integer) RETURNS bigint LANGUAGE sql AS $$
		SELECT tell_time();
		INSERT INTO delivered
		SELECT consumer, nextval('position'), e.matter_id, e.seq, e.id FROM edianton.read_events(consumer, n) e;
		SELECT edianton.ack_events(consumer) $$;
	SELECT edianton.create_consumer(c) FROM unnest('{shared,single}'::text[]) c;
	CREATE TABLE acknowledged (event_id bigint)});

my %load = (
	'act@12' => q{
		\set chance random(0, 1000)
		SELECT act(:chance / 1000.0);
	},
	'open@3' => q{
		SELECT tell_time();
		SELECT edianton.open_matter('run', '事项');
	},
	'several@2' => q{
		\set chance random(0, 1000)
		BEGIN;
		SELECT act(:chance / 1000.0);
		SAVEPOINT s;
		SELECT tell_time();
		SELECT edianton.open_matter('run', '事项');
		ROLLBACK TO s;
		SELECT edianton.open_matter('run', '事项');
		\if :chance < 700
		COMMIT;
		\else
		ROLLBACK;
		\endif
	},
	'widely@3' => q{
		\set chance random(0, 9)
		SELECT act_widely(:chance);
	},
	'sweep@3' => q{
		SELECT tell_time();
		SELECT edianton.tick(30);
	},
	'shared@2' => q{
		SELECT deliver('shared', 7);
	},
	'single@2' => q{
		SELECT deliver('single', 100);
	},
	'notices@1' => q{
		BEGIN;
		SELECT tell_time();
		SELECT count(edianton.notice_sent(n.id)) FROM edianton.claim_notices('sms', 5) n;
		COMMIT;
	},
	'checkpoint@1' => q{
		\set chance random(0, 30)
		\if :chance = 0
		CHECKPOINT;
		\endif
	});
my $directory = PostgreSQL::Test::Utils::tempdir();
my @scripts;
for my $name (sort keys %load)
{
	my ($file, $weight) = split /@/, $name;
	append_to_file("$directory/$file", $load{$name});
	push @scripts, '-f', "$directory/$file\@$weight";
}
# A client that is told of every commit: a line for each.
append_to_file("$directory/acknowledge.sql", q{
	BEGIN;
	SELECT coalesce(act(random() * 0.9), 0) AS event \gset
	COMMIT;
	\echo :event
} x 3000);

sub start
{
	my ($name, @command) = @_;
	my %program = (name => $name, out => "$directory/$name.out", err => "$directory/$name.err");
	$program{run} = IPC::Run::start([@command], '<', \undef, '>', $program{out}, '2>', $program{err},
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return \%program;
}

# What went wrong before the server went down.
sub finish
{
	my ($program) = @_;
	$program->{run}->finish;
	my $text = slurp_file($program->{err});
	return join "\n", $text =~ /^.*(?:ERROR|FATAL|PANIC):.*$/mg;
}

sub count
{
	return $node->safe_psql('county', $_[0]);
}

# Whatever a crash could have lost, doubled or torn.
sub check
{
	my ($when) = @_;

	is(count('SELECT * FROM edianton.check_integrity()'), '', "$when: everything fits");
	is(count(q{SELECT count(*) FROM acknowledged a WHERE NOT EXISTS (SELECT FROM edianton.event e WHERE e.id = a.event_id)}),
		'0', "$when: no event is lost whose commit was told");
	is(count(q{SELECT m.id FROM edianton.matter m LEFT JOIN edianton.event e ON e.matter_id = m.id
			GROUP BY m.id HAVING m.next_seq <> count(e.seq) + 1 OR min(e.seq) <> 1 OR max(e.seq) <> count(e.seq)}),
		'', "$when: the events of every matter are counted without a gap");
	is(count(q{SELECT count(*) FROM edianton.event e
			FULL JOIN edianton.escalation s ON s.event_id = e.id AND s.matter_id = e.matter_id AND s.ord = e.ord
				AND s.round = e.round AND s.step = e.step
			WHERE coalesce(e.kind, 'node.step') = 'node.step' AND (e.id IS NULL OR s.event_id IS NULL)}),
		'0', "$when: a step is an event and an escalation, or neither");
	is(count(q{SELECT count(*) FROM edianton.escalation e
			WHERE e.kind = 'overdue' AND e.matter_id IN (SELECT id FROM edianton.matter WHERE kind = 'project')
			AND NOT EXISTS (SELECT FROM edianton.matter s
				WHERE s.kind = 'supervision' AND s.parent_id = e.matter_id AND s.parent_ord = e.ord)}),
		'0', "$when: what is overdue is supervised");
	is(count(q{SELECT count(*) - count(DISTINCT (consumer, matter_id, seq)), count(*) FILTER (WHERE e.id IS DISTINCT FROM d.id)
			FROM delivered d LEFT JOIN edianton.event e USING (matter_id, seq)}),
		'0|0', "$when: nothing was delivered twice, nor what is not there");
}

for my $cycle (1 .. $cycles)
{
	# what a client was not told of may be lost then, and nothing else
	my $commit = rand() < 0.3 ? 'off' : 'on';
	my $seconds = 1 + rand(2);
	my @programs;
	{
		local $ENV{PGOPTIONS} = "-c synchronous_commit=$commit";
		push @programs, start('pgbench', 'pgbench', '--no-vacuum', '--client=6', '--jobs=2', '--time=60',
			"--random-seed=" . int(rand(2**31)), @scripts, $node->connstr('county'));
	}
	push @programs, start("client$_", 'psql', '-XAtq', '-f', "$directory/acknowledge.sql", '-d', $node->connstr('county')) for 1, 2;
	sleep($seconds);
	$node->stop('immediate');
	for my $program (@programs)
	{
		my $errors = finish($program);
		is(join("\n", grep { !/terminating connection|server closed|connection to server|the database system is/ } split /\n/, $errors), '',
			"crash $cycle: $program->{name} met no error before it");
	}
	$node->start;
	for my $client (1, 2)
	{
		my @told = grep { /^\d+$/ && $_ > 0 } split /\n/, slurp_file("$directory/client$client.out");
		count('INSERT INTO acknowledged SELECT unnest(' . "'{" . join(',', @told) . "}'::bigint[])") if @told;
	}
	check(sprintf 'crash %d after %.1f s, synchronous_commit %s', $cycle, $seconds, $commit);
}

# everything goes on
cmp_ok(count('SELECT count(*) FROM acknowledged'), '>', 50, 'clients were told of commits');
cmp_ok(count('SELECT count(*) FROM edianton.escalation'), '>', 10, 'and clocks ran out');
my $listener = $node->background_psql('county');
$listener->query_safe('LISTEN edianton');
count(q{
	DO $$ BEGIN LOOP
		PERFORM tell_time();
		EXIT WHEN NOT (SELECT remaining FROM edianton.tick(100));
		COMMIT;
	END LOOP; END $$});
is(count(q{SELECT tell_time(); SELECT count(*) FROM edianton.node n JOIN edianton.matter m ON m.id = matter_id
	WHERE m.state = 'open' AND n.next_at < (SELECT run_at FROM edianton.sweep)}), "\n0", 'the sweep has come to the end');
count(q{SELECT tell_time(); SELECT edianton.open_matter('run', '恢复后')});
for my $consumer (qw(shared single))
{
	count(qq{DO \$\$ BEGIN WHILE deliver('$consumer', 1000) > 0 LOOP COMMIT; END LOOP; END \$\$});
	is(count(qq{SELECT count(*) FROM edianton.event e
		FULL JOIN (SELECT * FROM delivered WHERE consumer = '$consumer') d USING (matter_id, seq)
		WHERE d.id IS DISTINCT FROM e.id}), '0', "$consumer got every event");
	is(count(qq{SELECT count(*) FROM (
			SELECT seq, lag(seq, 1, 0::bigint) OVER (PARTITION BY matter_id ORDER BY position) AS before
			FROM delivered WHERE consumer = '$consumer') d
		WHERE seq <> before + 1}), '0', "$consumer: in the order of each matter");
}
check('at the end');
$node->poll_query_until('county', q{SELECT acked_id = (SELECT max(id) FROM edianton.event) FROM edianton.consumer WHERE name = ':notify'})
  or die 'the worker does not announce';
like($listener->query_safe('SELECT 1'), qr/"edianton" with payload/, 'and a listener hears of it');
$listener->quit;

$node->stop;
done_testing();
