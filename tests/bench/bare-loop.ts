import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Connection } from '#server/platform/connection.server.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'

type Row = { task: string; item: string; proposal: string; values: string; jobs: number }

/**
 * What a claim and a decision write, and nothing else: no HTTP, no rights, no rules, no reading. The floor that the
 * server is compared with.
 */
export async function bareLoop(
  connection: Connection,
  workflow: WorkflowRow,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<{ perS: number; synchronousCommit: string }> {
  const pool = new pg.Pool({ ...connection, max: connections })
  try {
    const { rows: queues } = await pool.query<{ name: string }>('SELECT name FROM pgboss.queue ORDER BY name')
    const names = ['evaluation.collect', 'item.search', 'quality.sample'].filter((n) =>
      queues.some((q) => q.name === n),
    )
    const { rows } = await pool.query<Row>(
      `SELECT t.id AS task, t.item_id AS item, p.id AS proposal,
         (SELECT jsonb_object_agg(v->>'key', v->'value') FROM jsonb_array_elements(p.content->'values') v)::text AS values
       FROM task t JOIN proposal p ON p.item_id = t.item_id
       WHERE t.workflow_id = $1 AND t.state = 'open' AND t.claimed_by IS NULL LIMIT 20000`,
      [workflow.id],
    )
    const { rows: users } = await pool.query<{ user_id: string }>('SELECT user_id FROM membership LIMIT 1')
    const user = users[0]?.user_id ?? ''
    const { rows: setting } = await pool.query<{ synchronous_commit: string }>('SHOW synchronous_commit')
    let done = 0
    const begin = performance.now()
    await Promise.all(
      Array.from({ length: connections }, async () => {
        const client = await pool.connect()
        try {
          while (performance.now() - begin < seconds * 1000) {
            const row = rows.pop()
            if (!row) break
            await one(client, workflow, user, row, names)
            done += 1
          }
        } finally {
          client.release()
        }
      }),
    )
    return {
      perS: done / ((performance.now() - begin) / 1000),
      synchronousCommit: setting[0]?.synchronous_commit ?? '',
    }
  } finally {
    await pool.end()
  }
}

async function one(
  client: pg.PoolClient,
  workflow: WorkflowRow,
  user: string,
  row: Row,
  queues: readonly string[],
): Promise<void> {
  const { organisationId: org, id: wf } = workflow
  const [visit, decision] = [randomUUID(), randomUUID()]
  const now = new Date()
  const event = (sequence: number, type: string) =>
    client.query(
      `INSERT INTO event (organisation_id, workflow_id, item_id, sequence, type, actor, at, data, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        org,
        wf,
        row.item,
        sequence,
        type,
        `user:${user}`,
        now,
        { taskId: row.task },
        createHash('sha256').update(visit).digest('hex'),
      ],
    )
  await client.query('BEGIN')
  // The claim.
  await client.query(
    'UPDATE task SET claimed_by = $2, claimed_at = $3, lease_until = $4, version = version + 1 WHERE id = $1',
    [row.task, user, now, new Date(now.getTime() + 120_000)],
  )
  await client.query(
    'INSERT INTO visit (id, organisation_id, item_id, task_id, user_id, clock_from) VALUES ($1, $2, $3, $4, $5, $6)',
    [visit, org, row.item, row.task, user, now],
  )
  await event(1_000, 'task.claimed')
  // The decision.
  await client.query(
    `INSERT INTO decision (id, organisation_id, item_id, task_id, proposal_id, visit_id, user_id, kind, values, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'finish', $8, $9)`,
    [decision, org, row.item, row.task, row.proposal, visit, user, row.values, now],
  )
  await client.query(
    `INSERT INTO correction (id, organisation_id, decision_id, field_key, proposed, final)
     VALUES ($1, $2, $3, 'number', '"A"', '"B"')`,
    [randomUUID(), org, decision],
  )
  await client.query(
    `INSERT INTO item_output (item_id, organisation_id, decision_id, values, created_at) VALUES ($1, $2, $3, $4, $5)`,
    [row.item, org, decision, row.values, now],
  )
  await client.query('UPDATE visit SET sequence = 1, active_ms = 0, ended_at = $2 WHERE id = $1', [visit, now])
  await client.query('DELETE FROM duplicate_key WHERE item_id = $1', [row.item])
  await client.query(
    'INSERT INTO duplicate_key (organisation_id, workflow_id, item_id, "check", fingerprint) VALUES ($1, $2, $3, 4, $4)',
    [org, wf, row.item, createHash('sha256').update(decision).digest('hex')],
  )
  await client.query(
    `UPDATE item SET state = 'completed', decided_at = $2, completed_at = $2, hold_until = $2, title = $3, version = version + 1
     WHERE id = $1`,
    [row.item, now, `Bare ${visit}`],
  )
  await client.query(`UPDATE task SET state = 'done', closed_at = $2, lease_until = NULL WHERE id = $1`, [
    row.task,
    now,
  ])
  await event(1_001, 'item.decided')
  await event(1_002, 'item.completed')
  for (const queue of queues)
    await client.query(`INSERT INTO pgboss.job (name, data) VALUES ($1, $2)`, [
      queue,
      { organisationId: org, decisionId: decision, itemId: row.item },
    ])
  await client.query('COMMIT')
}
