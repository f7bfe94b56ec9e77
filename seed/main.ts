/**
 * Fills the demo organisation: `node seed/main.ts`, or `npm run -s countersign -- demo`. Everything goes through the
 * product's own commands and is read back at the end; a run that was interrupted goes on where it stopped.
 */

import { openApplication } from '#server/application.server.ts'
import { record } from '#server/audit/commands.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { flowOf } from '#server/flow.server.ts'
import { readEnv } from '#server/platform/env.server.ts'
import { createLogger } from '#server/platform/log.server.ts'
import type { Values } from '#server/workflow/workflow.ts'
import { makeDemoOrganisation } from './demo-organisation.ts'
import { brokenFiles } from './documents/broken.ts'
import { buildDocuments } from './documents/build.ts'
import { arrivalTimes } from './documents/history-calendar.ts'
import { makeInvoices } from './documents/invoice.ts'
import { makeRandom } from './documents/random.ts'
import type { Incoming } from './history.ts'
import { leftWaiting, playHistory } from './scenario.ts'
import { openStage } from './stage.ts'
import { verifyDemo } from './verify.ts'

const seed = 20260301
const count = 104
const dayMs = 86_400_000
/** What waits in the queue came in a wave, so that most of it is not overdue yet. */
const waveHours = 40

const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const env = readEnv()
  const log = createLogger({ level: 'warn' })
  const application = await openApplication({ env, log, join: true })
  const reader = createReader({ workers: 2, log })
  try {
    const { base } = application
    const now = new Date()
    const stage = openStage(base, flowOf({ reader, readers: 2 }).arrows)
    const demo = await makeDemoOrganisation(base, new Date(now.getTime() - 22 * dayMs))
    const { id: organisationId } = demo.organisation
    const done = await base.db.event.findFirst({
      where: { organisationId, type: 'demo.completed' },
      select: { id: true },
    })
    if (done) {
      say('The demo organisation is complete.')
      return
    }

    const { files, truths } = await makeFiles(now, demo.workflow.definition.timeZone)
    let told = 0
    await playHistory({ stage, base, demo, truths, random: makeRandom(seed + 1) }, files, now, (received, of) => {
      if (received === told || (received < of && received - told < 20)) return
      told = received
      say(`Demo: ${received} of ${of} documents.`)
    })
    const tally = await verifyDemo(base, demo, files.length, now)
    const actor = demo.system
    await base.db.$transaction((tx) => record({ ...base, actor }, tx, { type: 'demo.completed', organisationId }))
    const path = `/o/${demo.organisation.slug}/w/${demo.workflow.key}`
    say(
      `Demo complete and verified: ${tally.items} documents, ${tally.waiting} waiting for review, ${tally.completed} completed (${tally.corrected} with corrections), ${tally.exceptions} exceptions.`,
    )
    say(`Queue ${path} · review ${path}/review · metrics ${path}/metrics · costs ${path}/roi`)
  } finally {
    await reader.close()
    await application.close()
  }
}

/** The documents with their arrival times, oldest first, and what is printed on each by file name. */
async function makeFiles(now: Date, timeZone: string): Promise<{ files: Incoming[]; truths: Map<string, Values> }> {
  const facts = makeInvoices({ seed, count, endDate: now.toISOString().slice(0, 10) })
  const broken = await brokenFiles()
  const steady = count + broken.length - leftWaiting
  const waveBegins = new Date(now.getTime() - waveHours * 3_600_000)
  const random = makeRandom(seed + 3)
  const wave = Array.from(
    { length: leftWaiting },
    () => new Date(waveBegins.getTime() + random.float() * (waveHours - 1) * 3_600_000),
  )
  const times = [
    ...arrivalTimes({ seed: seed + 2, count: steady, now: waveBegins, days: 20, timeZone }),
    ...wave.sort((a, b) => a.getTime() - b.getTime()),
  ]
  const truths = new Map<string, Values>()
  const files: Incoming[] = []
  for await (const document of buildDocuments(facts)) {
    truths.set(document.fileName, document.facts.truth)
    files.push({ fileName: document.fileName, bytes: document.bytes, receivedAt: new Date(0) })
  }
  // The broken ones come lately, so that somebody still has to look at them.
  for (const [i, file] of broken.entries())
    files.splice(files.length - 4 * (i + 1), 0, { ...file, receivedAt: new Date(0) })
  return { files: files.map((file, i) => ({ ...file, receivedAt: times[i] ?? now })), truths }
}

await main()
