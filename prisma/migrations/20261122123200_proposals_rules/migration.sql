ALTER TABLE learned_model ADD CONSTRAINT learned_model_kind_known CHECK (kind IN ('labels', 'route', 'confidence'));
ALTER TABLE provider_call ADD CONSTRAINT provider_call_outcome_known CHECK (outcome IN ('answered', 'refused', 'failed'));
ALTER TABLE item ADD CONSTRAINT item_waits_with_reason CHECK ((waiting_for IS NULL) = (waiting_since IS NULL));

CREATE TRIGGER learned_model_insert_only BEFORE UPDATE OR DELETE ON learned_model FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER provider_call_insert_only BEFORE UPDATE OR DELETE ON provider_call FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- A seeded copy must not speak for the items like it.
CREATE TRIGGER fingerprint_not_seeded BEFORE INSERT OR UPDATE ON fingerprint FOR EACH ROW EXECUTE FUNCTION refuse_seeded();

-- Items that share a term or a band, without looking at the others.
CREATE INDEX fingerprint_terms ON fingerprint USING gin (terms);
CREATE INDEX fingerprint_bands ON fingerprint USING gin (bands);
