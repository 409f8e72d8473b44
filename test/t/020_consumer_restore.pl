# A subscriber's cursor goes on where it stopped when the database goes on in
# another cluster, or as a copy: nothing is lost, nothing comes twice.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

sub start_node
{
	my ($name) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init;
	$node->append_conf('postgresql.conf', "fsync = off\nmax_prepared_transactions = 2\n");
	$node->start;
	return $node;
}

# Let transactions pass, so that the numbers of two clusters differ by much.
sub pass_transactions
{
	my ($node, $n) = @_;
	$node->safe_psql('postgres',
		"DO \$\$ BEGIN FOR i IN 1 .. $n LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END \$\$");
}

# Events as the engine writes them, by hand: replicas skip the triggers that refuse this.
sub insert_events
{
	my ($n) = @_;
	return qq{
		SET LOCAL session_replication_role = replica;
		INSERT INTO edianton.event (matter_id, seq, id, era, kind, claimed_at, recorded_at, prev_hash, hash)
		SELECT 42, nextval('edianton.event_number'), currval('edianton.event_number'), edianton.era(),
			'matter.attrs', edianton.clock(), edianton.clock(), '', ''
		FROM generate_series(1, $n)};
}

sub write_events
{
	my ($node, $n, $database) = @_;
	$node->safe_psql($database || 'county', 'BEGIN; ' . insert_events($n) . '; COMMIT');
}

# Read a page, and acknowledge it unless told not to.
sub read_page
{
	my ($node, $consumer, $n, %option) = @_;
	my $database = $option{database} || 'county';
	my $ids = $node->safe_psql($database, "SELECT id FROM edianton.read_events('$consumer', $n)");
	$node->safe_psql($database, "SELECT edianton.ack_events('$consumer')") unless $option{keep};
	return split /\n/, $ids;
}

sub read_all
{
	my ($node, $consumer, %option) = @_;
	my @all;
	while (my @page = read_page($node, $consumer, 3, %option))
	{
		push @all, @page;
	}
	return @all;
}

sub contents
{
	my ($node, $database) = @_;
	return $node->safe_psql($database || 'county', q{
		SELECT md5(string_agg(e::text, E'\n' ORDER BY id)) FROM edianton.event e
		UNION ALL SELECT md5(string_agg(c::text, E'\n' ORDER BY name)) FROM edianton.consumer c});
}

my $old = start_node('old');
pass_transactions($old, 5000);
$old->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
$old->safe_psql('county', q{
	CREATE EXTENSION edianton CASCADE;
	SELECT edianton.setup(division => '341602');
	SELECT edianton.create_consumer(n) FROM unnest('{idle,between,inside,unread,late}'::text[]) n;
	SELECT * FROM edianton.take_announcement();
	SET session_replication_role = replica;
	INSERT INTO edianton.matter (id, kind, title, division, state, created_at, recorded_at, judged_at)
	VALUES (42, 'project', 'project', '341602', 'open', edianton.clock(), edianton.clock(), edianton.clock())});

# 1 .. 4 by a transaction that commits last
$old->safe_psql('county', 'BEGIN; ' . insert_events(4) . q{; PREPARE TRANSACTION 'slow'});
write_events($old, 10);
my %delivered;
$delivered{between} = [ read_page($old, 'between', 100) ];
$delivered{inside} = [ read_page($old, 'inside', 4) ];
$delivered{unread} = [];
$delivered{late} = [ read_page($old, 'late', 100) ];
is("@{$delivered{late}}", join(' ', 5 .. 14), 'what is not committed is not delivered');
$old->safe_psql('county', q{COMMIT PREPARED 'slow'});
write_events($old, 6);
$delivered{idle} = [ read_all($old, 'idle') ];
# handed out, but not acknowledged
is(scalar(read_page($old, 'inside', 4, keep => 1)), 4, 'a page is being worked on');
is(scalar(read_page($old, 'unread', 5, keep => 1)), 5, 'so is another');
push @{$delivered{late}}, read_page($old, 'late', 2);
is("@{$delivered{late}}[10 .. 11]", '1 2', 'the late ones come first in the next batch');

my $dump = $old->backup_dir . '/county.sql';
mkdir $old->backup_dir;
$old->command_ok([ 'pg_dump', '-f', $dump, '-d', $old->connstr('county') ], 'pg_dump');

# lower and higher transaction numbers than those of the events
for my $passed (0, 20000)
{
	my $new = start_node("new$passed");
	my %seen = map { $_ => [ @{ $delivered{$_} } ] } keys %delivered;

	pass_transactions($new, $passed) if $passed > 0;
	$new->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
	$new->command_ok([ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', $dump, '-d', $new->connstr('county') ],
		'psql restores it');
	is(contents($new), contents($old), 'the tables are equal');
	is($new->safe_psql('county', 'SELECT n FROM edianton.take_announcement()'), '0', 'nothing is announced again');

	# what the old cluster left comes before what the new one writes, one after the other
	for my $consumer (qw(between inside))
	{
		push @{ $seen{$consumer} }, read_page($new, $consumer, 3) for 1 .. 2;
	}
	write_events($new, 3);
	is($new->safe_psql('county', 'SELECT max(id), max(era) - min(era) FROM edianton.event'), '23|1', 'ids go on, in a new era');
	is($new->safe_psql('county', 'SELECT n, last_id FROM edianton.take_announcement()'), '3|23', 'what is new is announced');
	for my $consumer (sort keys %seen)
	{
		push @{ $seen{$consumer} }, read_all($new, $consumer);
		is(join(' ', sort { $a <=> $b } @{ $seen{$consumer} }), join(' ', 1 .. 23), "$consumer: everything once");
		is(join(' ', @{ $seen{$consumer} }[20 .. 22]), '21 22 23', "$consumer: the new ones last");
	}
	write_events($new, 2);
	is(join(' ', read_all($new, 'idle')), '24 25', 'and so on');

	# a subscriber from the start reads era by era
	$new->safe_psql('county', q{SELECT edianton.create_consumer('history', from_start => true)});
	is(join(' ', read_all($new, 'history')), join(' ', 1 .. 25), 'the whole history, in the order of the eras');

	# several sessions at once begin one era
	$new->safe_psql('county', q{UPDATE edianton.site SET system_identifier = 1});
	my $era = $new->safe_psql('county', 'SELECT era FROM edianton.site');
	my @sessions = map { $new->background_psql('county') } 1 .. 3;
	$_->query_safe('BEGIN') for @sessions;
	$sessions[0]->query_safe('SELECT edianton.era()');
	$sessions[$_]->query_until(qr/waiting/, "\\echo waiting\nSELECT edianton.era();\nCOMMIT;\n") for 1 .. 2;
	$new->poll_query_until('county', q{SELECT count(*) = 2 FROM pg_stat_activity WHERE wait_event_type = 'Lock'})
	  or die 'nobody waits';
	$sessions[0]->query_safe('COMMIT');
	$_->quit for @sessions;
	is($new->safe_psql('county', 'SELECT edianton.era()'), $era + 1, 'one new era');
	$new->stop;
}

# a copy in the same cluster is another database, with transaction numbers that go on
$old->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE county');
push @{ $delivered{inside} }, read_page($old, 'inside', 4, database => 'copy');
write_events($old, 2, 'copy');
is(join(' ', sort { $a <=> $b } @{ $delivered{inside} }, read_all($old, 'inside', database => 'copy')),
	join(' ', 1 .. 22), 'a copy goes on by itself');
is($old->safe_psql('copy', 'SELECT max(era) FROM edianton.event'), '2', 'in a new era');
is($old->safe_psql('county', 'SELECT edianton.era()'), '1', 'and the original in its own');
$old->stop;

done_testing();
