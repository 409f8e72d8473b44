#!/usr/bin/perl
# listen.pl SOCKET USER DATABASE SECONDS: LISTEN edianton and print, for each notification, the
# second at which it came and its payload. Speaks the protocol itself, so that it waits in no other library.
use strict;
use warnings;
use IO::Socket::UNIX;
use IO::Select;
use Time::HiRes qw(time);

my ($path, $user, $database, $seconds) = @ARGV;
my $socket = IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => $path) or die "cannot connect to $path: $!\n";
my $startup = pack('N', 196608) . "user\0$user\0database\0$database\0\0";
print $socket pack('N', length($startup) + 4) . $startup;
my $query = "LISTEN edianton\0";
print $socket 'Q' . pack('N', length($query) + 4) . $query;
$socket->flush;
my $until = time() + $seconds;
my $select = IO::Select->new($socket);
my $buffer = '';
while ((my $left = $until - time()) > 0)
{
	next unless $select->can_read($left);
	sysread($socket, $buffer, 65536, length $buffer) or last;
	my $now = time();
	while (length $buffer >= 5)
	{
		my ($type, $length) = unpack('aN', $buffer);
		last if length $buffer < $length + 1;
		my $body = substr($buffer, 5, $length - 4);
		substr($buffer, 0, $length + 1) = '';
		die "server: $body\n" if $type eq 'E';
		next unless $type eq 'A';
		my (undef, undef, $payload) = unpack('NZ*Z*', $body);
		printf "%.6f %s\n", $now, $payload;
	}
}
