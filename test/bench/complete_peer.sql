\set matter :first + :client_id * :span + :n / 40
\set node 1 + :n % 40
\set n :n + 1
SELECT peer.complete(:matter, (:node)::text);
