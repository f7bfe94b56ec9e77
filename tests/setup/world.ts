import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import type { Role } from '#server/identity/identity.ts'
import type { Ctx } from '#server/platform/context.server.ts'
import { grantApp } from '#server/platform/database-roles.server.ts'
import { openDatabase } from '#server/platform/db.server.ts'
import { createFiles } from '#server/platform/files.server.ts'
import { createLive } from '#server/platform/live.server.ts'
import { createLlm } from '#server/platform/llm.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import { createMail } from '#server/platform/mail.server.ts'
import { installQueues, openQueue } from '#server/platform/queue.server.ts'
import { cryptoRandom } from '#server/platform/random.server.ts'
import { openSlots } from '#server/platform/slots.server.ts'
import { createSources } from '#server/platform/sources.server.ts'
import type { RequestContext } from '#server/platform/trpc.server.ts'
import { createVault } from '#server/platform/vault.server.ts'
import { createCaller } from '#server/router.server.ts'
import { createWorkflow } from '#server/workflow/commands.server.ts'
import { findWorkflow, type WorkflowRow } from '#server/workflow/store.server.ts'
import { createTestDatabase } from './database.ts'

/** A clock that tests move by hand. */
export type TestClock = { now(): Date; forward(ms: number): void }

function testClock(start: Date): TestClock {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    forward(ms) {
      at += ms
    },
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>

/**
 * A database of its own, real queue and files, one organisation with one workflow, and people by name. `work: true`
 * starts the workers; jobs are awaited with `settled`.
 */
export async function createWorld(options: { definition: unknown; work?: boolean; pool?: number; smtpUrl?: string }) {
  const database = await createTestDatabase()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-world-'))
  const reader = createReader()
  const { arrows, jobs } = flowOf({ reader, readers: 1 })
  await installQueues(database.ownerUrl, jobs)
  await grantApp(database.owner)
  const db = openDatabase(database.appUrl, options.pool ?? 6)
  const failures: unknown[] = []
  const queues = await openQueue({ url: database.appUrl, jobs, arrows, onError: (e) => failures.push(e), spies: true })
  const clock = testClock(new Date('2026-11-16T09:00:00Z'))
  const log = createLogger({ level: 'fatal' })
  const llm = createLlm()
  const slots = openSlots(database.appUrl)
  const base: Omit<Ctx, 'actor'> = {
    db,
    queue: queues.queue,
    live: createLive(),
    files: createFiles(folder, cryptoRandom),
    llm,
    mail: createMail({
      smtpUrl: options.smtpUrl,
      from: 'Countersign <reports@countersign.example>',
      origin: 'https://countersign.example',
      log,
    }),
    vault: createVault(cryptoRandom.bytes(32), cryptoRandom),
    slots,
    sources: createSources(),
    log,
    now: clock.now,
    random: cryptoRandom,
  }
  const organisation = { id: cryptoRandom.uuid(), slug: 'acme', name: 'Acme', isDemo: false }
  await db.organisation.create({ data: organisation })
  const system: Ctx = { ...base, actor: { kind: 'system', id: 'test', name: 'Test', organisationId: organisation.id } }
  const { id: workflowId } = await createWorkflow(system, {
    key: 'work',
    definition: options.definition,
    memberIds: [],
  })
  const workflow = (await findWorkflow(db, organisation.id, 'work')) as WorkflowRow
  if (options.work)
    await queues.work((organisationId, name) => ({
      ...base,
      actor: { kind: 'system', id: name, name, organisationId },
    }))

  /** Adds a member of organisation and workflow; gives their command context and a caller through the front door. */
  const person = async (name: string, roles: Role[], inWorkflow = true) => {
    const id = cryptoRandom.uuid()
    await db.user.create({ data: { id, name, email: `${name}@example.org`, updatedAt: clock.now() } })
    await db.membership.create({ data: { organisationId: organisation.id, userId: id, roles } })
    if (inWorkflow)
      await db.workflowMember.create({ data: { organisationId: organisation.id, workflowId, userId: id } })
    const actor = {
      kind: 'user' as const,
      id,
      name,
      organisationId: organisation.id,
      roles,
      workflowIds: inWorkflow ? [workflowId] : [],
    }
    const request: RequestContext = {
      session: { userId: id, name, email: `${name}@example.org`, isDemo: false },
      requestId: 'test',
      base,
      act: (who) => ({ ...base, actor: who }),
    }
    return { id, ctx: { ...base, actor }, call: createCaller(request), request }
  }

  return {
    db,
    clock,
    system,
    organisation,
    workflow,
    failures,
    boss: queues.boss,
    databaseUrl: database.appUrl,
    scope: { organisation: organisation.slug, workflow: 'work' },
    person,
    async close() {
      await llm.close()
      await queues.stop()
      await slots.close()
      await reader.close()
      await db.$disconnect()
      await database.drop()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}
