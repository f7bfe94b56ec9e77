-- What the item list sorts and filters by, beside the item: a proposal is too large to be opened for every row.
ALTER TABLE "item" ADD COLUMN     "choices" JSONB,
ADD COLUMN     "confidence" DOUBLE PRECISION;

-- The lowest confidence among the values that are there.
CREATE FUNCTION lowest_confidence(proposed jsonb) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT min((v ->> 'confidence')::double precision)
  FROM jsonb_array_elements(coalesce(proposed -> 'values', '[]')) AS v
  WHERE jsonb_typeof(v -> 'value') IN ('string', 'array') AND v ->> 'value' <> '' AND v -> 'value' <> '[]'
$$;

-- Values that may be option keys, by field key; which of them are labels the definition knows.
CREATE FUNCTION proposed_choices(proposed jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_object_agg(v ->> 'key', v -> 'value')
  FROM jsonb_array_elements(coalesce(proposed -> 'values', '[]')) AS v
  WHERE (jsonb_typeof(v -> 'value') = 'string' AND v ->> 'value' ~ '^[a-z][a-z0-9_]{0,39}$')
     OR (jsonb_typeof(v -> 'value') = 'array' AND jsonb_typeof(v -> 'value' -> 0) = 'string')
$$;

CREATE FUNCTION note_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE item SET confidence = lowest_confidence(NEW.content), choices = proposed_choices(NEW.content)
  WHERE id = NEW.item_id AND organisation_id = NEW.organisation_id;
  RETURN NULL;
END $$;
CREATE TRIGGER proposal_noted AFTER INSERT ON proposal FOR EACH ROW EXECUTE FUNCTION note_proposal();

UPDATE item SET confidence = lowest_confidence(p.content), choices = proposed_choices(p.content)
FROM (SELECT DISTINCT ON (item_id) item_id, content FROM proposal ORDER BY item_id, created_at DESC) p
WHERE p.item_id = item.id;
