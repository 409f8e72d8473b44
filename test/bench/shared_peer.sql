-- All clients work on one matter, each on its own :each nodes of it, and then on the next.
\set matter :first + :n / :each
\set node 1 + :client_id * :each + :n % :each
\set n :n + 1
SELECT peer.complete(:matter, (:node)::text);
