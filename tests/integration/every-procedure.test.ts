import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import { appRouter, createCaller } from '#server/router.server.ts'
import { slipDefinition } from '../setup/slips.ts'
import { createWorld, type World } from '../setup/world.ts'

let world: World
let stranger: Awaited<ReturnType<World['person']>>
let outsider: Awaited<ReturnType<World['person']>>
beforeAll(async () => {
  world = await createWorld({ definition: slipDefinition })
  stranger = await world.person('stranger', ['administrator', 'lead', 'reviewer', 'executive', 'approver'])
  outsider = await world.person('outsider', ['administrator', 'lead', 'reviewer', 'executive', 'approver'], false)
  await world.db.workflowMember.deleteMany({ where: { userId: stranger.id } })
  await world.db.membership.deleteMany({ where: { userId: stranger.id } })
})
afterAll(async () => {
  await world.close()
})

/** Procedures that act on the signed-in person alone: they take no organisation. */
const personal = [
  'identity.me',
  'identity.changeOwnPassword',
  'identity.preference',
  'identity.setPreference',
  'approval.link',
]
const paths = Object.keys(appRouter._def.procedures)
/** Procedures that take a workflow: all of these concepts, but for those of a whole organisation. */
const ofOrganisation =
  /^(identity\.|approval\.link$|workflow\.(list|templates|createFromTemplate|drafts\.|yaml\.(exportDraft|read)$)|item\.(counts|allExceptions)|comment\.(inbox|unread|read)$|notification\.(\w*[pP]ortfolio|notices\.|alerts\.all)|proposal\.(\w*[aA]ccounts?|tryDraft)$|workflow\.portfolio\.|roi\.(rates|enterRate|whereToStart|charterFacts)$|executive\.portfolio$|schedule\.(workflows|sources|tryInput|\w*[cC]onnections?)$)/

async function refusal(caller: ReturnType<typeof createCaller>, path: string): Promise<DomainError | null> {
  const procedure = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], caller)
  try {
    await (procedure as (input: unknown) => Promise<unknown>)(world.scope)
    return null
  } catch (error) {
    const cause = (error as Error).cause
    return cause instanceof DomainError ? cause : null
  }
}

describe('every procedure', () => {
  it('is looked at here', () => {
    expect(paths.length).toBeGreaterThan(25)
  })

  it.each(paths)('%s refuses who is not signed in', async (path) => {
    const caller = createCaller({ ...stranger.request, session: null })
    expect((await refusal(caller, path))?.code).toBe('unauthenticated')
  })

  it.each(paths.filter((path) => !personal.includes(path)))(
    '%s refuses who is no member, as if there were nothing',
    async (path) => {
      expect((await refusal(stranger.call, path))?.code).toBe('not_found')
    },
  )

  it.each(paths.filter((path) => !ofOrganisation.test(path)))(
    '%s refuses a member who is not of the workflow',
    async (path) => {
      expect((await refusal(outsider.call, path))?.code).toBe('not_found')
    },
  )
})
