-- All texts sort by their bytes, also those of migrations 5 and 7.

ALTER TABLE endpoints ALTER COLUMN off_why TYPE TEXT COLLATE "C";
ALTER TABLE external_references ALTER COLUMN reference TYPE TEXT COLLATE "C";
ALTER TABLE connector_steps ALTER COLUMN captured TYPE TEXT COLLATE "C";
