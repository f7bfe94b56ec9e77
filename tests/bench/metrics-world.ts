import type { Application } from '#server/application.server.ts'
import { createOrganisation } from '#server/identity/commands.server.ts'
import { type Connection, withClient } from '#server/platform/connection.server.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'

/** Days over which the items of a world came: a year of work. */
export const worldDays = 365
const people = 24

const definition = definitionSchema.parse({
  name: 'Bench',
  noun: { one: 'item', many: 'items' },
  timeZone: 'Europe/Berlin',
  title: ['number'],
  fields: [
    { key: 'number', label: 'Number', type: 'text', required: true, critical: true },
    { key: 'day', label: 'Day', type: 'date', required: true },
    { key: 'net', label: 'Net', type: 'money' },
    { key: 'tax', label: 'Tax', type: 'money' },
    { key: 'total', label: 'Total', type: 'money', required: true, critical: true },
    { key: 'supplier', label: 'Supplier', type: 'text' },
  ],
})

export type MetricsWorld = { ctx: Ctx; workflow: WorkflowRow; events: number; loadS: number }

/** An organisation with a workflow of so many items and their histories; nothing is folded yet. */
export async function makeWorld(application: Application, name: string, items: number): Promise<MetricsWorld> {
  const { base, owner } = application
  const organisationId = base.random.uuid()
  const ctx: Ctx = { ...base, actor: { kind: 'system', id: 'bench', name: 'Bench', organisationId } }
  await createOrganisation(ctx, { slug: name, name, isDemo: false })
  await createWorkflow(ctx, { key: 'work', definition, memberIds: [] })
  const workflow = (await findWorkflow(base.db, organisationId, 'work')) as WorkflowRow
  const begin = performance.now()
  const events = await load(owner, workflow, items, base.now())
  return { ctx, workflow, events, loadS: (performance.now() - begin) / 1000 }
}

/** A UUID that follows from a number and a kind of row. */
const id = (kind: string, number = 'h.number') => `md5('${kind}' || :workflow || ${number})::uuid`

/**
 * Histories as set-based inserts. Triggers and foreign-key checks are off while it loads: the rows fit each other, and the
 * roll-ups are made afterwards by a rebuild, as after the first start on an existing database.
 */
async function load(owner: Connection, workflow: WorkflowRow, items: number, now: Date): Promise<number> {
  return withClient(owner, async (client) => {
    const values: Record<string, string> = {
      workflow: `'${workflow.id}'`,
      organisation: `'${workflow.organisationId}'::uuid`,
      now: `'${now.toISOString()}'::timestamptz`,
      items: String(Math.trunc(items)),
    }
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    await client.query("SET LOCAL work_mem = '256MB'")
    await client.query("SET LOCAL maintenance_work_mem = '512MB'")
    await client.query('SELECT setseed(0.5)')
    // Building an index over all rows is faster than growing it row by row.
    const indexes = await client.query<{ name: string; definition: string }>(
      `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indrelid = ANY ('{item,event,decision,task,visit,allocation,correction,quality_check}'::regclass[])
         AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)`,
    )
    for (const { name } of indexes.rows) await client.query(`DROP INDEX "${name}"`)
    for (const statement of [...histories, ...rows])
      await client.query(statement.replace(/(?<!:):([a-z]+)\b/g, (whole, name: string) => values[name] ?? whole))
    for (const { definition } of indexes.rows) await client.query(definition)
    await client.query('COMMIT')
    await client.query('VACUUM ANALYZE item, event, decision, task, visit, allocation, correction, quality_check')
    const { rows: counted } = await client.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM event WHERE organisation_id = $1::uuid',
      [workflow.organisationId],
    )
    return counted[0]?.n ?? 0
  })
}

/** Log-normal around a median in seconds. */
const seconds = (median: string, sigma: number) =>
  `make_interval(secs => ${median} * exp(${sigma} * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))`

/**
 * One row an item: when it came (working days and hours mostly), who took it up when, in which arm, how long it took, what
 * was changed, checked, approved and reworked. The newest are still open.
 */
const histories = [
  `CREATE TEMP TABLE raw ON COMMIT DROP AS
   SELECT number, :now - make_interval(days => ${worldDays}) * (1 - number::float8 / :items) - ${seconds('30', 1)}
       - make_interval(hours => CASE WHEN random() < 0.85 THEN 0 ELSE (random() * 12)::int END) AS received,
     1 + floor(power(random(), 1.5) * ${people})::int AS person, random() < 0.3 AS manual,
     (ARRAY['pdf', 'email', 'image', 'table'])[1 + floor(power(random(), 2) * 4)::int] AS type,
     ${seconds('3 * 3600', 1.1)} AS waits, ${seconds('1', 0.7)} AS pace, random() AS change, random() AS approve, random() AS check_,
     random() AS wrong, random() AS rework, random() AS suspect, random() AS untouched, ${seconds('4 * 3600', 1)} AS approval
   FROM generate_series(1, :items) AS number`,
  `CREATE TEMP TABLE history ON COMMIT DROP AS
   SELECT *, opened + handling AS decided, opened + handling + CASE WHEN approve < 0.08 THEN approval ELSE interval '0' END AS completed
   FROM (SELECT *, received + waits AS opened, pace * (CASE WHEN manual THEN 300 ELSE 150 END) AS handling FROM raw) AS begun`,
  'CREATE INDEX ON history (number)',
  'ANALYZE history',
]

const done = 'h.completed < :now'
const decided = 'h.decided < :now'
const touch = 'least(2000000000, extract(epoch FROM h.handling) * 900)::int'
const untouched = '(h.untouched < 0.05 AND NOT h.manual)'
const org = `:organisation, ${id('item')}`

const rows = [
  `INSERT INTO "user" (id, name, email, updated_at)
   SELECT 'person-' || n || :workflow, 'Person ' || n, n || :workflow || '@bench.example', :now FROM generate_series(1, ${people}) n`,
  `INSERT INTO membership (organisation_id, user_id, roles)
   SELECT :organisation, 'person-' || n || :workflow, '{reviewer}' FROM generate_series(1, ${people}) n`,
  `INSERT INTO document (id, organisation_id, sha256, file_name, byte_size)
   VALUES (${id('document', "'1'")}, :organisation, repeat('0', 64), 'bench.pdf', 1)`,
  `INSERT INTO item (id, organisation_id, workflow_id, workflow_version, document_id, number, state, title, intake, received_by,
     due_at, received_at, read_at, proposed_at, opened_at, decided_at, approved_at, completed_at, reworked_at, hold_until,
     touch_ms, rework_ms, suspect, document_type)
   SELECT ${id('item')}, :organisation, :workflow::uuid, 1, ${id('document', "'1'")}, h.number,
     CASE WHEN ${done} THEN 'completed' ELSE 'review' END, 'Item ' || h.number, 'api', 'bench',
     h.received + interval '24 hours', h.received, h.received + interval '5 seconds', h.received + interval '6 seconds',
     CASE WHEN h.opened < :now AND NOT ${untouched} THEN h.opened END,
     CASE WHEN ${decided} AND NOT ${untouched} THEN h.decided END,
     CASE WHEN ${done} AND h.approve < 0.08 THEN h.completed END, CASE WHEN ${done} THEN h.completed END,
     CASE WHEN ${done} AND h.rework < 0.02 AND h.completed + interval '3 days' < :now
       THEN h.completed + h.rework * 1000 * interval '1 day' * 2 END,
     CASE WHEN ${done} THEN h.completed + interval '60 seconds' END,
     CASE WHEN ${done} AND NOT ${untouched} THEN ${touch} ELSE 0 END,
     CASE WHEN ${done} AND h.rework < 0.02 THEN 60000 ELSE 0 END, h.suspect < 0.01, h.type
   FROM history h`,
  `INSERT INTO task (id, organisation_id, workflow_id, item_id, mode, state, due_at, claimed_by, claimed_at, created_at, closed_at)
   SELECT ${id('task')}, :organisation, :workflow::uuid, ${id('item')}, CASE WHEN h.manual THEN 'manual' ELSE 'assisted' END,
     CASE WHEN ${decided} THEN 'done' ELSE 'open' END, h.received + interval '24 hours',
     CASE WHEN h.opened < :now THEN 'person-' || h.person || :workflow END, CASE WHEN h.opened < :now THEN h.opened END, h.received,
     CASE WHEN ${decided} THEN h.decided END
   FROM history h WHERE NOT ${untouched}`,
  `INSERT INTO task (id, organisation_id, workflow_id, item_id, mode, state, for_role, due_at, created_at, closed_at)
   SELECT ${id('approval')}, :organisation, :workflow::uuid, ${id('item')}, 'approval', CASE WHEN ${done} THEN 'done' ELSE 'open' END,
     'approver', h.received + interval '24 hours', h.decided, CASE WHEN ${done} THEN h.completed END
   FROM history h WHERE ${decided} AND h.approve < 0.08 AND NOT ${untouched}`,
  `INSERT INTO allocation (item_id, organisation_id, workflow_id, arm, probability, user_id, at)
   SELECT ${id('item')}, :organisation, :workflow::uuid, CASE WHEN h.manual THEN 'manual' ELSE 'assisted' END, 0.3,
     'person-' || h.person || :workflow, h.opened FROM history h WHERE h.opened < :now AND NOT ${untouched}`,
  `INSERT INTO visit (id, organisation_id, item_id, task_id, user_id, clock_from, opened_at, ended_at, sequence, active_ms, reported_ms)
   SELECT ${id('visit')}, ${org}, ${id('task')}, 'person-' || h.person || :workflow, h.opened, h.opened,
     CASE WHEN ${decided} THEN h.decided END, 1, ${touch}, ${touch} FROM history h WHERE h.opened < :now AND NOT ${untouched}`,
  `INSERT INTO decision (id, organisation_id, item_id, task_id, visit_id, user_id, kind, values, decided_at)
   SELECT ${id('decision')}, ${org}, ${id('task')}, ${id('visit')}, 'person-' || h.person || :workflow, 'finish', '{"number": "1"}',
     h.decided FROM history h WHERE ${decided} AND NOT ${untouched}`,
  `INSERT INTO decision (id, organisation_id, item_id, task_id, visit_id, user_id, kind, values, decided_at)
   SELECT ${id('approved')}, ${org}, ${id('approval')}, ${id('visit')}, 'approver', 'approve', '{}', h.completed
   FROM history h WHERE ${done} AND h.approve < 0.08 AND NOT ${untouched}`,
  `INSERT INTO correction (id, organisation_id, decision_id, field_key, proposed, final)
   SELECT md5('correction' || :workflow || h.number || key)::uuid, :organisation, ${id('decision')}, key, '"a"', '"b"'
   FROM history h, unnest((ARRAY['total', 'number', 'day'])[1:1 + (h.change * 20)::int]) AS key
   WHERE ${decided} AND h.change < 0.15 AND NOT h.manual AND NOT ${untouched}`,
  `INSERT INTO quality_check (id, organisation_id, workflow_id, item_id, task_id, kind, decision_id, probability, stratum, state,
     field_keys, differing, created_at, closed_at)
   SELECT ${id('check')}, :organisation, :workflow::uuid, ${id('item')}, ${id('checktask')}, 'blind', ${id('decision')}, 0.05, 'above',
     'done', '{number,day,net,tax,total,supplier}', CASE WHEN h.wrong < 0.03 THEN '{total}'::text[] ELSE '{}' END, h.completed, h.completed
   FROM history h WHERE ${done} AND h.check_ < 0.05 AND NOT ${untouched}`,
  ...[
    ['1', 'item.received', 'h.received', 'true'],
    ['2', 'item.read', "h.received + interval '5 seconds'", 'true'],
    ['3', 'item.proposed', "h.received + interval '6 seconds'", 'true'],
    ['4', 'task.claimed', 'h.opened', `h.opened < :now AND NOT ${untouched}`],
    ['5', 'item.decided', 'h.decided', `${decided} AND NOT ${untouched}`],
    ['6', 'item.completed', 'h.completed', done],
    ['7', 'item.exported', "h.completed + interval '1 hour'", done],
    ['8', 'item.reopened', "h.completed + interval '2 days'", `${done} AND h.rework < 0.02`],
  ].map(
    ([sequence, type, at, when]) =>
      `INSERT INTO event (organisation_id, workflow_id, item_id, sequence, type, actor, at, data, hash)
       SELECT :organisation, :workflow::uuid, ${id('item')}, ${sequence}, '${type}', 'system:bench', ${at}, '{"taskId": "1"}',
         repeat('0', 64) FROM history h WHERE ${when}`,
  ),
  `UPDATE workflow SET last_item_number = :items WHERE id = :workflow::uuid`,
]
