/**
 * The health check of a worker, which answers no requests: exit code 0 when a worker on this machine has asked the queue
 * of its database for work within the last minute, else 1 with the reason. Workers ask every few seconds, so a process
 * that hangs or has lost the database shows here. Used by docker-compose.yml; needs DATABASE_URL and changes nothing.
 */
import pg from 'pg'

const client = new pg.Client({
  connectionString: process.env.DATABASE_URL,
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
})
client.on('error', () => undefined)

try {
  if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set')
  await client.connect()
  // Seen from the database, this check and the worker of the same container have the same address.
  const { rows } = await client.query(
    `select count(*)::int as n from pg_stat_activity
     where application_name = 'countersign-queue' and datname = current_database()
       and client_addr is not distinct from inet_client_addr() and state_change > now() - interval '1 minute'`,
  )
  if (rows[0].n === 0) throw new Error('no worker here has asked for work within the last minute')
} catch (error) {
  process.stderr.write(`unhealthy: ${error.message}\n`)
  process.exitCode = 1
} finally {
  await client.end().catch(() => undefined)
}
