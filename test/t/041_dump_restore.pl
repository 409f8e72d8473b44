# A county moves to another cluster in the middle of its work: the tables are equal,
# restoring emits nothing, and numbers, clocks, sweep and subscribers go on.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# The owner is no superuser; a superuser lets it set the clock.
my $roles = q{
	CREATE ROLE keeper LOGIN;
	CREATE ROLE portal LOGIN;
	CREATE DATABASE county OWNER keeper ENCODING 'UTF8' TEMPLATE template0};

sub start_node
{
	my ($name) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init;
	$node->append_conf('postgresql.conf', "shared_preload_libraries = 'edianton'\n");
	$node->start;
	$node->safe_psql('postgres', $roles);
	$node->safe_psql('county', 'GRANT SET ON PARAMETER edianton.simulated_clock TO keeper');
	return $node;
}

sub keeper
{
	my ($node, $query) = @_;
	return $node->safe_psql('county', $query, extra_params => [ '-q', '-U', 'keeper' ]);
}

# At an instant of the county's time.
sub at
{
	my ($node, $instant, $query) = @_;
	return keeper($node, "SET edianton.simulated_clock = '$instant'; $query");
}

# A digest of every table and sequence; a difference names the table.
sub contents
{
	my ($node) = @_;
	my @tables = split /\n/, keeper($node, q{
		SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname IN ('edianton', 'edianton_bi') AND c.relkind = 'r' AND c.relname <> 'progress_state' ORDER BY n.nspname, c.relname});
	my @sequences = split /\n/, keeper($node, q{
		SELECT relname FROM pg_class WHERE relnamespace = 'edianton'::regnamespace AND relkind = 'S' ORDER BY 1});
	# so many parts may run in parallel, and come in any order
	return keeper($node, "SELECT * FROM (" . join("\nUNION ALL ",
		(map { qq{SELECT '$_', count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) FROM $_ t} } @tables),
		(map { qq{SELECT '$_', last_value, is_called::text FROM edianton."$_"} } @sequences)) . ") t (name, n, content) ORDER BY name");
}

# Every object with its owner, grants, triggers, policies and comments.
sub schema
{
	my ($node) = @_;
	my ($out, $err);
	IPC::Run::run([ 'pg_dump', '--schema-only', '-d', $node->connstr('county') ], '>', \$out, '2>', \$err) or die $err;
	# from minor version to minor version, and at random
	$out =~ s/^(--|\\(un)?restrict ).*\n//mg;
	return $out;
}

# Bring a county to life; ten days of it at random places, the same in every run.
my $old = start_node('old');
my $superuser = $old->safe_psql('postgres', 'SELECT current_user');
keeper($old, q{
	SET edianton.simulated_clock = '2025-09-20 09:00+08';
	CREATE EXTENSION edianton CASCADE;
	SELECT edianton.setup(division => '341602', name => '谯城区');
	SELECT edianton.grant_access('portal')});
at($old, '2025-09-20 09:00+08', slurp_file('test/lib/county.sql'));
at($old, '2025-09-22 09:00+08', q{
	-- the site's own: a calendar, days, an edited policy, names
	INSERT INTO edianton.calendar (code, name_zh, week, opens, closes, base) VALUES ('site', '本区', 63, '09:00', '16:00', 'CN');
	INSERT INTO edianton.calendar_day (calendar, day, is_workday, name) VALUES
		('CN', '2025-09-26', false, '区庆'), ('site', '2025-10-04', true, '值班');
	UPDATE edianton.calendar_day SET is_workday = true, name = '加班' WHERE calendar = 'CN' AND day = '2025-10-07';
	UPDATE edianton.policy SET window_before = '36 hours' WHERE code = 'project';
	DELETE FROM edianton.policy_step WHERE policy = 'project' AND step = 5;
	UPDATE edianton.duty SET name_zh = '住建' WHERE code = 'housing';
	INSERT INTO edianton.login (role_name, person, is_default) SELECT 'portal', id, true FROM edianton.person WHERE code = 'P1';
	SELECT edianton.create_consumer(c) FROM unnest('{idle,inside,unread}'::text[]) c;
	SELECT edianton.create_consumer('history', from_start => true);
	SELECT edianton.open_matter('run', '事项' || i, attrs => jsonb_build_object('area', i), source => 'old', external_id => i::text)
	FROM generate_series(1, 30) i;
	SELECT edianton.import_baseline('{"template": "run", "title": "旧案", "opened_at": "2025-09-01T09:00:00+08:00",
		"nodes": [{"code": "begin", "state": "done", "done_at": "2025-09-02T09:00:00+08:00"},
			{"code": "check", "state": "active", "start_at": "2025-09-19T09:00:00+08:00"},
			{"code": "survey", "state": "skipped", "done_at": "2025-09-03T09:00:00+08:00", "reason": "不涉及"},
			{"code": "permit", "state": "waiting"}, {"code": "end", "state": "waiting"},
			{"code": "report", "state": "active", "start_at": "2025-09-20T09:00:00+08:00"}]}');
	SELECT edianton.register_project('厂房', 'social', 'new', 3000, '厂房一座', source => 'old', external_id => 'plant');
	-- a plan that was adjusted, money that is paid, taken back, waiting
	SELECT edianton.create_plan(2025);
	SELECT edianton.sign_plan_item(edianton.set_plan_item(2025, 2000, m.id, sector => 'U2', unit => 'U1'), '{"面积": 900}')
	FROM edianton.matter m WHERE m.external_id = 'plant';
	SELECT edianton.lock_plan(2025, '区人大');
	SELECT edianton.adjust_plan(2025, jsonb_build_array(jsonb_build_object('item', i.id, 'amount', 1500)), '核减', '常务会') FROM edianton.plan_item i;
	SELECT edianton.record_budget_line('ys', 'L1', 2025, '补助', 'local', 1000, project => m.id),
		edianton.record_commitment(m.id, 2025, 'bank', 500, '某银行', '承1号'), edianton.report_investment(m.id, '2025-08-01', 700)
	FROM edianton.matter m WHERE m.external_id = 'plant';
	SELECT edianton.record_payment('ys', 'P1', 'L1', 1000, '2025-09-01');
	SELECT edianton.record_payment('ys', 'R1', 'L1', -400, '2025-09-02', 'P1');
	SELECT edianton.record_payment('ys', 'P2', 'L2', 100, '2025-09-03')});
at($old, '2025-09-22 10:00+08', q{
	SELECT setseed(0.4);
	DO $$ BEGIN
		FOR hour IN 1 .. 240 LOOP
			PERFORM set_config('edianton.simulated_clock',
				to_char((timestamptz '2025-09-22 10:00+08' + hour * interval '1 hour') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), false);
			PERFORM act_somewhere(random()) FROM generate_series(1, 3);
			IF hour % 4 = 0 THEN
				PERFORM edianton.tick(20);
			END IF;
			IF hour % 10 = 0 THEN
				PERFORM edianton.notice_sent(n.id) FROM edianton.claim_notices('sms', 3) n;
			END IF;
		END LOOP;
	END $$;
	DELETE FROM edianton.calendar_day WHERE calendar = 'CN' AND day = '2025-10-08';
	SELECT edianton.suspend_matter(min(id), '停工') FROM edianton.matter WHERE state = 'open' AND kind = 'project' AND title LIKE '事项%';
	SELECT edianton.cancel_matter(max(id), '撤项') FROM edianton.matter WHERE state = 'open' AND kind = 'project' AND title LIKE '事项%';
	SELECT edianton.claim_notices('sms', 2, '1 hour')});
is(keeper($old, q{SELECT string_agg(kind, ' ' ORDER BY kind) FROM unnest('{node.paused,node.resumed,node.extended,node.deadline,node.reopened,
		node.red,node.step,supervision.opened,calendar.moved,node.reassigned,node.conditional,matter.cancelled,matter.imported}'::text[]) k (kind)
	WHERE kind NOT IN (SELECT kind FROM edianton.event)}), '', 'every kind of thing happened');
is(keeper($old, q{SELECT string_agg(t, ' ') FROM (VALUES ('pause', (SELECT count(*) FROM edianton.pause WHERE to_at IS NULL)),
		('extension', (SELECT count(*) FROM edianton.extension)), ('node_round', (SELECT count(*) FROM edianton.node_round)),
		('supervision', (SELECT count(*) FROM edianton.matter WHERE kind = 'supervision')), ('score_entry', (SELECT count(*) FROM edianton.score_entry)),
		('notice', (SELECT count(*) FROM edianton.notice WHERE state = 'claimed')),
		('waiting notice', (SELECT count(*) FROM edianton.notice WHERE state = 'pending'))) AS v (t, n) WHERE n = 0}), '',
	'and left its rows');
my $now = '2025-10-02 10:00+08';
is(at($old, $now, 'SELECT * FROM edianton.check_integrity()'), '', 'everything fits');
is(at($old, $now, 'SELECT edianton.refresh_progress() > 0'), 't', 'progress is counted');

# Subscribers: one has read all, one is inside a batch, one has a page in its hands.
sub read_page
{
	my ($node, $consumer, $n, $keep) = @_;
	my @ids = split /\n/, at($node, $now, "SELECT id FROM edianton.read_events('$consumer', $n)");
	at($node, $now, "SELECT edianton.ack_events('$consumer')") unless $keep;
	return @ids;
}

sub read_all
{
	my ($node, $consumer) = @_;
	my @all;
	while (my @page = read_page($node, $consumer, 500))
	{
		push @all, @page;
	}
	return @all;
}
my %delivered = (idle => [ read_all($old, 'idle') ], inside => [ read_page($old, 'inside', 50) ], unread => [], history => []);
is(scalar(read_page($old, 'unread', 20, 1)), 20, 'a page is being worked on');
my $first = $delivered{idle}[0];
my $last = keeper($old, 'SELECT max(id) FROM edianton.event');
is(scalar(@{ $delivered{idle} }), keeper($old, "SELECT count(*) FROM edianton.event WHERE id >= $first"), 'one has everything');

my $contents = contents($old);
my $schema = schema($old);
my ($matters, $notices) = split /\|/, keeper($old, q{SELECT (SELECT last_value FROM edianton.matter_number), (SELECT max(id) FROM edianton.notice)});

my $backup = $old->backup_dir;
mkdir $backup;
$old->command_ok([ 'pg_dump', '-U', 'keeper', '-f', "$backup/county.sql", '-d', $old->connstr('county') ], 'the owner dumps');
$old->command_ok([ 'pg_dump', '-U', 'keeper', '-Fd', '-j2', '-f', "$backup/county", '-d', $old->connstr('county') ], 'and into a directory');

# What comes next in the county's life; the same wherever it is lived.
my $future = q{
	DO $$ BEGIN
		FOR hour IN 1 .. 60 LOOP
			PERFORM set_config('edianton.simulated_clock',
				to_char((timestamptz '2025-10-02 10:00+08' + hour * interval '2 hours') AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), false);
			WHILE (SELECT remaining FROM edianton.tick(50)) LOOP
			END LOOP;
		END LOOP;
	END $$};
my $lights = q{SELECT md5(string_agg(n::text, E'\n' ORDER BY matter_id, ord)) FROM edianton.node n
	UNION ALL SELECT md5(string_agg((to_jsonb(e) - 'event_id')::text, E'\n' ORDER BY matter_id, ord, round, clock, step)) FROM edianton.escalation e};

my %restore = (
	'psql as superuser' => sub {
		return [ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', "$backup/county.sql", '-d', $_[0]->connstr('county') ];
	},
	'psql as owner' => sub {
		return [ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-U', 'keeper', '-f', "$backup/county.sql", '-d', $_[0]->connstr('county') ];
	},
	'pg_restore -j4' => sub {
		return [ 'pg_restore', '--exit-on-error', '-j4', '-U', 'keeper', '-d', $_[0]->connstr('county'), "$backup/county" ];
	});

my $new = start_node('new');
my $listener = $new->background_psql('postgres');
for my $way (sort keys %restore)
{
	$listener->query_safe('\c county');
	$listener->query_safe('LISTEN edianton');
	$new->command_ok($restore{$way}->($new), $way);

	# as it was
	is(contents($new), $contents, "$way: the tables are equal");
	is(schema($new), $schema, "$way: and all objects with owners, grants, triggers, policies and comments");
	unlike($listener->query_safe('SELECT 1'), qr/edianton/, "$way: nothing was announced");
	is(at($new, $now, 'SELECT * FROM edianton.check_integrity()'), '', "$way: everything fits");
	is(at($new, $now, 'SELECT * FROM edianton.check_progress()'), '', "$way: and so does progress");
	is(keeper($new, q{SELECT edianton.workdays_between('2025-09-25 09:00+08', '2025-10-10 09:00+08')}),
		keeper($old, q{SELECT edianton.workdays_between('2025-09-25 09:00+08', '2025-10-10 09:00+08')}), "$way: the edited calendar counts");
	is($new->safe_psql('county', 'SELECT count(*) > 0, count(*) < (SELECT count(*) FROM edianton.unit) * 1000 FROM edianton.node',
		extra_params => [ '-U', 'portal' ]), 't|t', "$way: the portal sees what it may");

	# setting up again changes nothing
	my $site = q{SELECT to_jsonb(s) - 'era' - 'system_identifier' - 'database_oid' FROM edianton.site s};
	my $before = keeper($new, $site);
	is(keeper($new, 'SELECT edianton.setup()'), 'up to date for division 341602', "$way: setup() has nothing to do");
	my ($all, $rest) = (contents($new), $contents);
	s/^edianton\.site\|.*\n//m for $all, $rest;
	is($all, $rest, "$way: and changes no table");
	is(keeper($new, $site), $before, "$way: nor the site");
	is(schema($new), $schema, "$way: nor an object");
	is(keeper($new, 'SELECT edianton.era()'), '2', "$way: an era begins");

	is(at($new, $now, 'SELECT edianton.refresh_progress() = (SELECT count(*) FROM edianton.matter)'), 't', "$way: in which progress is counted anew");
	is(at($new, $now, 'SELECT * FROM edianton.check_progress()'), '', "$way: to the same");

	# it goes on
	my $id = at($new, $now, q{SELECT edianton.open_matter('run', '新事项') & 4294967295});
	is($id, $matters + 1, "$way: matters are counted on");
	is(keeper($new, "SELECT min(id), max(era), min(era) FROM edianton.event WHERE id > $last"), ($last + 1) . '|2|2', "$way: so are events");
	cmp_ok(keeper($new, 'SELECT min(id) FROM edianton.notice WHERE event_id > ' . $last), '>', $notices, "$way: so are notices");
	is(at($new, $now, "SELECT edianton.complete(matter_id, 'report') > $last FROM edianton.node
		WHERE code = 'check' AND state IN ('done', 'skipped') AND matter_id IN (SELECT id FROM edianton.matter WHERE state = 'open')
		AND (matter_id, 'active') IN (SELECT matter_id, state::text FROM edianton.node WHERE code = 'report') LIMIT 1"), 't',
		"$way: work goes on");
	my %seen = map { $_ => [ @{ $delivered{$_} } ] } keys %delivered;
	for my $consumer (sort keys %seen)
	{
		my $from = $consumer eq 'history' ? 1 : $first;
		push @{ $seen{$consumer} }, read_all($new, $consumer);
		is(join(' ', sort { $a <=> $b } @{ $seen{$consumer} }),
			join(' ', split(/\n/, keeper($new, "SELECT id FROM edianton.event WHERE id >= $from ORDER BY id"))),
			"$way: $consumer gets every event once");
	}
	is($new->safe_psql('county', q{BEGIN; SELECT edianton.act_as('P1'); SELECT count(*) > 0 FROM edianton.node; COMMIT},
		extra_params => [ '-q', '-U', 'portal' ]), "\nt", "$way: the portal acts for its people");

	keeper($new, $future);
	is(at($new, '2025-10-07 10:00+08', 'SELECT * FROM edianton.check_integrity()'), '', "$way: everything fits five days on");
	cmp_ok(keeper($new, "SELECT count(*) FROM edianton.escalation WHERE event_id > $last"), '>', 10, "$way: the sweep went on");

	$listener->query_safe('\c postgres');
	$new->safe_psql('postgres', 'DROP DATABASE county');
	$new->safe_psql('postgres', q{CREATE DATABASE county OWNER keeper ENCODING 'UTF8' TEMPLATE template0});
}
$listener->quit;

# The old one and a restored one, left alone, come to the same.
$new->command_ok($restore{'pg_restore -j4'}->($new), 'once more');
keeper($_, $future) for $old, $new;
is(keeper($new, $lights), keeper($old, $lights), 'both clusters come to the same lights and escalations');

$_->stop for $old, $new;
done_testing();
