import { type Connection, withClient } from '#server/platform/connection.server.ts'

export type Cloned = { items: number; loadS: number; diskMb: number }

/**
 * Makes a long queue of a short one: every item of the workflow that waits for review is copied `times` over, by
 * INSERT ... SELECT, each with its task, proposal, flags and first event; documents and pages are shared. Says how long
 * it took and how much room the database takes then.
 */
export async function cloneItems(owner: Connection, workflowId: string, times: number): Promise<Cloned> {
  const begin = performance.now()
  return withClient(owner, async (client) => {
    await client.query('BEGIN')
    const { rows } = (await client.query<{ n: number }>(
      `CREATE TEMP TABLE copy ON COMMIT DROP AS
       SELECT i.id AS source, gen_random_uuid() AS id, w.last_item_number + row_number() OVER (ORDER BY n, i.number) AS number
       FROM item i JOIN workflow w ON w.id = i.workflow_id, generate_series(1, ${Number(times)}) AS n
       WHERE i.workflow_id = '${workflowId}' AND i.state = 'review';
       SELECT count(*)::int AS n FROM copy`,
    )) as unknown as { rows: { n: number }[] }
    await client.query(copies)
    await client.query(
      'UPDATE workflow SET last_item_number = (SELECT max(number) FROM item WHERE workflow_id = $1) WHERE id = $1',
      [workflowId],
    )
    await client.query('COMMIT')
    await client.query('VACUUM ANALYZE')
    const { rows: counted } = await client.query<{ items: number; bytes: string }>(
      `SELECT (SELECT count(*)::int FROM item WHERE workflow_id = $1 AND state = 'review') AS items,
         pg_database_size(current_database()) AS bytes`,
      [workflowId],
    )
    void rows
    return {
      items: counted[0]?.items ?? 0,
      loadS: Math.round(performance.now() - begin) / 1000,
      diskMb: Math.round(Number(counted[0]?.bytes ?? 0) / 1e5) / 10,
    }
  })
}

/** Columns as they stand in the tables, apart from what names the copy. */
const copies = `
  DO $$
  DECLARE
    columns text;
  BEGIN
    SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = 'item' AND column_name NOT IN ('id', 'number');
    EXECUTE format('INSERT INTO item (id, number, %1$s) SELECT copy.id, copy.number, i.%2$s FROM copy JOIN item i ON i.id = copy.source',
      columns, replace(columns, ', ', ', i.'));
    SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = 'task' AND column_name NOT IN ('id', 'item_id');
    EXECUTE format('INSERT INTO task (id, item_id, %1$s) SELECT gen_random_uuid(), copy.id, t.%2$s FROM copy JOIN task t ON t.item_id = copy.source',
      columns, replace(columns, ', ', ', t.'));
    SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = 'proposal' AND column_name NOT IN ('id', 'item_id');
    EXECUTE format('INSERT INTO proposal (id, item_id, %1$s) SELECT gen_random_uuid(), copy.id, p.%2$s FROM copy JOIN proposal p ON p.item_id = copy.source',
      columns, replace(columns, ', ', ', p.'));
    SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = 'event' AND column_name NOT IN ('id', 'item_id');
    EXECUTE format('INSERT INTO event (item_id, %1$s) SELECT copy.id, e.%2$s FROM copy JOIN event e ON e.item_id = copy.source AND e.sequence = 1',
      columns, replace(columns, ', ', ', e.'));
  END $$`
