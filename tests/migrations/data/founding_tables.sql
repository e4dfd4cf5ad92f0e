INSERT INTO organisation (id, name, locale, zone, currency, paper, rule_set, idle_minutes, version) VALUES (1, 'Harrow & Finch Logistics', 'en_GB', 'Europe/London', 'GBP', 'A4', 'default', 480, 1);
INSERT INTO unit (id, name, code, path, version) VALUES (1, 'Northgate DC', 'NG', '/1/', 1);
INSERT INTO person (id, email, name, active, joined_at, version) VALUES (1, 'lead@demo.example', 'Dana Okafor', TRUE, '2026-08-01 08:00:00', 1);
INSERT INTO site_role (id, person_id, role, unit_id) VALUES (1, 1, 'site:ci_lead', 1);
INSERT INTO project (id, code, title, method_key, phase, state, unit_id, started_on, version) VALUES (1, 'NG-24', 'Reduce picking errors in Zone B', 'dmaic', 'measure', 'active', 1, '2026-08-24', 1);
INSERT INTO membership (id, project_id, person_id, role, part, position) VALUES (1, 1, 1, 'project:lead', '', 0);
INSERT INTO event (at, person_id, project_id, kind, key, verb, version, fields, digest, request_id, origin) VALUES ('2026-08-24 08:00:00', 1, 1, 'project', '1', 'started', 1, '[]', '', '', '');
