import { hashPassword } from 'better-auth/crypto'
import type { Ctx } from '#server/platform/context.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import type { OneTimeCode } from '#server/platform/one-time-code.server.ts'
import { joinOrganisation, openOrganisation } from './commands.server.ts'
import { slugOf } from './identity.ts'
import { hasRealAccount, lockFirstStart, slugExists } from './store.server.ts'

export type FirstAdministrator = { code: string; organisation: string; name: string; email: string; password: string }

/**
 * Makes the first organisation and its administrator, once, for somebody who can read the terminal. Throws `refused`
 * for a wrong code and `conflict` when a real account exists already.
 */
export async function createFirstAdministrator(
  base: Omit<Ctx, 'actor'>,
  oneTime: OneTimeCode,
  input: FirstAdministrator,
): Promise<{ slug: string }> {
  if (!(await oneTime.matches(input.code)))
    throw new DomainError(
      'refused',
      'This is not the code from the terminal: copy it again, or restart the server for a new one.',
      'code',
    )
  const passwordHash = await hashPassword(input.password)
  const organisationId = base.random.uuid()
  const ctx: Ctx = { ...base, actor: { kind: 'system', id: 'first-start', name: 'First start', organisationId } }
  const slug = await base.db.$transaction(async (tx) => {
    await lockFirstStart(tx)
    if (await hasRealAccount(tx))
      throw new DomainError('conflict', 'The first administrator exists already: sign in, or ask them for an account.')
    const wanted = slugOf(input.organisation)
    const free = (await slugExists(tx, wanted)) ? `${wanted.slice(0, 31)}-${base.random.uuid().slice(0, 8)}` : wanted
    await openOrganisation(ctx, tx, { slug: free, name: input.organisation, isDemo: false })
    // The first person sets workflows up too; both roles can be given away later.
    await joinOrganisation(
      ctx,
      tx,
      { email: input.email, name: input.name, roles: ['lead', 'administrator'] },
      passwordHash,
    )
    return free
  })
  await oneTime.close()
  return { slug }
}
