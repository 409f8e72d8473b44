-- What every isolation spec starts from.
SET client_min_messages = warning;
CREATE EXTENSION edianton CASCADE;
SELECT edianton.setup(division => '341602');
