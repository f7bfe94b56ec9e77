-- A workflow version as it is has one candidate, however many people ask for it at once.
CREATE UNIQUE INDEX evaluation_candidate_one_as_it_is ON evaluation_candidate (workflow_id, base_version) WHERE change = '{}'::jsonb;
-- What a run has left to do is looked for by its order.
CREATE UNIQUE INDEX evaluation_run_case_position ON evaluation_run_case (run_id, position);
