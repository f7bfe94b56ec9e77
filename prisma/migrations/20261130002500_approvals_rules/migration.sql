-- AlterTable
ALTER TABLE "approval" ADD COLUMN     "because" TEXT,
ADD COLUMN     "overdue_at" TIMESTAMPTZ(3);

-- Approvals of before chains: one word of the role that its task names. Their steps, their amount and their word are
-- written down as those of a chain, so that they go on, can be taken back, and tell who approved what.
WITH asked AS (
  SELECT task.*, item.workflow_version, version.definition,
    (SELECT rule ->> 'role' FROM jsonb_array_elements(version.definition -> 'approvals') AS rule
     WHERE rule ->> 'key' = task.brief #>> '{approval,ruleKey}' LIMIT 1) AS role,
    (SELECT field FROM jsonb_array_elements(version.definition -> 'fields') WITH ORDINALITY AS f (field, n)
     WHERE field ->> 'type' = 'money' AND 'true' IN (field ->> 'critical', field ->> 'required')
     ORDER BY coalesce(field ->> 'critical', 'false') = 'true' DESC, n LIMIT 1) AS money
  FROM task
  JOIN item ON item.id = task.item_id
  JOIN workflow_version version ON version.workflow_id = item.workflow_id AND version.version = item.workflow_version
  WHERE task.mode = 'approval' AND task.state IN ('open', 'done') AND task.approval_id IS NULL
    AND task.brief #>> '{approval,decisionId}' IS NOT NULL
), worth AS (
  SELECT asked.*, brief -> 'values' ->> (money ->> 'key') AS entered,
    coalesce(brief -> 'values' ->> (money ->> 'currencyField'), definition ->> 'currency', 'EUR') AS currency
  FROM asked
), told AS (
  SELECT worth.*, word.kind AS word, word.decided_at,
    CASE WHEN entered ~ '^-?\d{1,14}(\.\d+)?$' THEN ceil(abs(entered::numeric) * 10000) / 10000 END AS weighed
  FROM worth
  LEFT JOIN decision word ON word.task_id = worth.id AND word.undone_at IS NULL AND word.kind IN ('approve', 'reject')
  WHERE worth.state = 'open' OR word.id IS NOT NULL
)
INSERT INTO approval (id, organisation_id, workflow_id, item_id, decision_id, decider_ids, rule_key, because, steps, amount,
  comparable, state, requested_at, step_at, due_at, remind_at, closed_at)
-- The task's id serves as the approval's: each has one of its own, and so the two find each other below.
SELECT id, organisation_id, workflow_id, item_id, (brief #>> '{approval,decisionId}')::uuid, excluded_user_ids,
  coalesce(brief #>> '{approval,ruleKey}', 'approval'), coalesce(brief #>> '{approval,because}', 'It needs a second person.'),
  jsonb_build_array(jsonb_build_object('role', coalesce(role, for_role, 'approver'), 'people', '[]'::jsonb, 'need', 'any',
    'dueHours', 24, 'remindHours', 8, 'escalateTo', 'lead')),
  weighed, weighed IS NOT NULL AND currency = coalesce(definition ->> 'currency', 'EUR'),
  CASE WHEN state = 'open' THEN 'waiting' WHEN word = 'approve' THEN 'approved' ELSE 'rejected' END,
  created_at, created_at, due_at, CASE WHEN state = 'open' THEN greatest(due_at, now()) + interval '8 hours' END, decided_at
FROM told;

INSERT INTO approval_word (id, organisation_id, approval_id, step, user_id, word, at)
SELECT decision.id, decision.organisation_id, approval.id, 0, decision.user_id, decision.kind, decision.decided_at
FROM approval JOIN decision ON decision.task_id = approval.id
WHERE decision.undone_at IS NULL AND decision.kind IN ('approve', 'reject');

UPDATE task SET approval_id = approval.id, amount = CASE WHEN approval.comparable THEN approval.amount END
FROM approval WHERE approval.id = task.id;

ALTER TABLE "approval" ALTER COLUMN "because" SET NOT NULL;

ALTER TABLE approval
  ADD CONSTRAINT approval_has_deciders CHECK (cardinality(decider_ids) > 0),
  ADD CONSTRAINT approval_has_steps CHECK (jsonb_typeof(steps) = 'array' AND jsonb_array_length(steps) > 0),
  ADD CONSTRAINT approval_step_known CHECK (step >= 0 AND step < jsonb_array_length(steps)),
  ADD CONSTRAINT approval_skipped_by_rule CHECK ((state = 'skipped') = (skipped_by IS NOT NULL)),
  ADD CONSTRAINT approval_amount_sane CHECK (amount >= 0 AND (amount IS NOT NULL OR NOT comparable));
ALTER TABLE approval_word
  ADD CONSTRAINT approval_word_for_another CHECK (on_behalf_of <> user_id),
  ADD CONSTRAINT approval_word_by_delegation CHECK ((on_behalf_of IS NULL) = (delegation_id IS NULL));
ALTER TABLE delegation
  -- Nobody makes themselves another's stand-in.
  ADD CONSTRAINT delegation_by_another CHECK (created_by <> to_user_id),
  ADD CONSTRAINT delegation_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL));
ALTER TABLE workflow_member ADD CONSTRAINT workflow_member_limit_sane CHECK (approval_limit >= 0);
-- Each person speaks once in a step, and each right is used once.
CREATE UNIQUE INDEX approval_word_one_of_person ON approval_word (approval_id, step, user_id) WHERE undone_at IS NULL;
CREATE UNIQUE INDEX approval_word_one_of_right ON approval_word (approval_id, step, coalesce(on_behalf_of, user_id)) WHERE undone_at IS NULL;
-- What the clock looks for.
CREATE INDEX approval_by_reminder ON approval (remind_at) WHERE state = 'waiting';
CREATE INDEX approval_by_due ON approval (due_at) WHERE state = 'waiting' AND overdue_at IS NULL;

-- How many words a step needs: server/review/approval-right.ts, neededOf.
CREATE FUNCTION approval_needs(step jsonb) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE coalesce(step ->> 'need', 'any')
    WHEN 'any' THEN 1
    WHEN 'all' THEN greatest(1, jsonb_array_length(coalesce(step -> 'people', '[]'::jsonb)))
    ELSE (step ->> 'need')::integer END
$$;

CREATE FUNCTION approval_lacks_words(approval_id uuid, steps jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM jsonb_array_elements(steps) WITH ORDINALITY AS asked (step, n)
    WHERE approval_needs(asked.step) > (
      SELECT count(*) FROM approval_word w
      WHERE w.approval_id = approval_lacks_words.approval_id AND w.step = asked.n - 1 AND w.word = 'approve' AND w.undone_at IS NULL))
$$;

-- What was asked stays what was asked, whatever version is published since; approved is what has its words.
CREATE FUNCTION keep_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.organisation_id, NEW.workflow_id, NEW.item_id, NEW.decision_id, NEW.decider_ids, NEW.rule_key,
      NEW.steps, NEW.amount, NEW.comparable, NEW.requested_at) IS DISTINCT FROM
    (OLD.id, OLD.organisation_id, OLD.workflow_id, OLD.item_id, OLD.decision_id, OLD.decider_ids, OLD.rule_key,
      OLD.steps, OLD.amount, OLD.comparable, OLD.requested_at) THEN
    RAISE EXCEPTION 'what an approval asks for cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'approved' AND approval_lacks_words(NEW.id, NEW.steps) THEN
    RAISE EXCEPTION 'an approval is not given without the words that it asks for' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_kept BEFORE INSERT OR UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION keep_approval();

-- Four eyes: nobody gives a word on their own decision, nor in the name of somebody whose decision it is.
CREATE FUNCTION check_approval_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked approval%ROWTYPE;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.undone_at IS NOT NULL OR (to_jsonb(NEW) - 'undone_at') IS DISTINCT FROM (to_jsonb(OLD) - 'undone_at') THEN
      RAISE EXCEPTION 'a word that was given cannot be changed, only taken back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO asked FROM approval WHERE id = NEW.approval_id AND organisation_id = NEW.organisation_id;
  IF NEW.user_id = ANY (asked.decider_ids) OR NEW.on_behalf_of = ANY (asked.decider_ids) THEN
    RAISE EXCEPTION 'nobody approves their own decision, nor anybody in their name' USING ERRCODE = 'restrict_violation';
  END IF;
  IF asked.state <> 'waiting' OR NEW.step <> asked.step OR NEW.undone_at IS NOT NULL THEN
    RAISE EXCEPTION 'the approval does not wait for this word' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.on_behalf_of IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM delegation d
    WHERE d.id = NEW.delegation_id AND d.workflow_id = asked.workflow_id
      AND d.from_user_id = NEW.on_behalf_of AND d.to_user_id = NEW.user_id
      AND d.begins_at <= NEW.at AND NEW.at < d.ends_at AND (d.ended_at IS NULL OR NEW.at < d.ended_at)) THEN
    RAISE EXCEPTION 'this person does not stand in for the other then' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approval_word_checked BEFORE INSERT OR UPDATE ON approval_word FOR EACH ROW EXECUTE FUNCTION check_approval_word();

CREATE FUNCTION check_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR (to_jsonb(NEW) - 'ended_at' - 'ended_by') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at' - 'ended_by') THEN
    RAISE EXCEPTION 'a delegation cannot be changed, only ended' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER delegation_kept BEFORE UPDATE ON delegation FOR EACH ROW EXECUTE FUNCTION check_delegation();

-- No item becomes complete past an approval: while one waits, after a rejection without a later decision, or without the
-- words that the chain of a standing decision asks for.
CREATE FUNCTION refuse_unapproved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM approval a
    WHERE a.item_id = NEW.id AND (
      a.state = 'waiting'
      OR (a.state NOT IN ('skipped', 'rejected')
        AND EXISTS (SELECT 1 FROM decision d WHERE d.id = a.decision_id AND d.undone_at IS NULL)
        AND (a.state <> 'approved' OR approval_lacks_words(a.id, a.steps)))
      OR (a.state = 'rejected' AND NOT EXISTS (
        SELECT 1 FROM decision d
        WHERE d.item_id = NEW.id AND d.kind = 'finish' AND d.undone_at IS NULL AND d.id <> a.decision_id
          AND d.decided_at >= a.closed_at)))
  ) OR (OLD.state = 'approval' AND NOT EXISTS (
    SELECT 1 FROM approval a JOIN decision d ON d.id = a.decision_id AND d.undone_at IS NULL
    WHERE a.item_id = NEW.id AND a.state = 'approved')) THEN
    RAISE EXCEPTION 'an item is not complete without its approval' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER item_approved BEFORE UPDATE OF state ON item FOR EACH ROW
  WHEN (NEW.state = 'completed' AND OLD.state <> 'completed') EXECUTE FUNCTION refuse_unapproved();
