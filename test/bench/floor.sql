-- The floor's tables: the columns and indexes of edianton's, without triggers, foreign keys, checks and hashes.

CREATE SCHEMA floor;
CREATE TABLE floor.matter (LIKE edianton.matter INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE floor.node (LIKE edianton.node INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE floor.event (LIKE edianton.event INCLUDING DEFAULTS INCLUDING INDEXES);
CREATE TABLE floor.notice (LIKE edianton.notice INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY);
CREATE TABLE floor.escalation (LIKE edianton.escalation INCLUDING DEFAULTS INCLUDING INDEXES);
ALTER TABLE floor.matter DROP last_hash;
ALTER TABLE floor.event DROP prev_hash, DROP hash;
CREATE SEQUENCE floor.event_number AS bigint;
CREATE SEQUENCE floor.matter_number AS bigint;
