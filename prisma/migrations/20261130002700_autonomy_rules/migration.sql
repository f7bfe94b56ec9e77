-- Items that pass without a person are finished by 'system:autonomy': it finishes and does nothing else, gives no word on
-- an approval, and nothing that it decided ever stands as somebody's word in an evaluation set.
ALTER TABLE decision ADD CONSTRAINT decision_autonomy_finishes CHECK (user_id <> 'system:autonomy' OR kind = 'finish');
ALTER TABLE approval_word ADD CONSTRAINT approval_word_of_people CHECK (user_id <> 'system:autonomy');
CREATE FUNCTION refuse_passed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM decision WHERE decision.id = NEW.decision_id AND decision.user_id = 'system:autonomy') THEN
    RAISE EXCEPTION 'a decision without a person is no case' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evaluation_case_not_passed BEFORE INSERT OR UPDATE OF decision_id ON evaluation_case
  FOR EACH ROW EXECUTE FUNCTION refuse_passed();
