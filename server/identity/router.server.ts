import { z } from 'zod'
import { DomainError } from '#server/platform/errors.ts'
import {
  addMember,
  changeOwnPassword,
  removeMember,
  resetPassword,
  setRoles,
  setWorkflowMembership,
} from './commands.server.ts'
import {
  memberRolesSchema,
  memberSchema,
  memberWorkflowsSchema,
  newMemberSchema,
  passwordChangeSchema,
  roleSchema,
} from './input.ts'
import { organisationProcedure, router, signedInProcedure } from './procedure.server.ts'
import { findMembershipsOf, findPreference, listMembers, savePreference, workflowsOf } from './store.server.ts'

const preferenceName = z.enum(['keymap'])
const administration = organisationProcedure('organisation.members')
const knownRoles = (roles: string[]) => roles.flatMap((role) => roleSchema.safeParse(role).data ?? [])

export const identityRouter = router({
  me: signedInProcedure.query(async ({ ctx }) => {
    const { userId, name, email, isDemo } = ctx.session
    const memberships = await findMembershipsOf(ctx.base.db, userId)
    const organisations = memberships.map(({ organisation, roles, workflows }) => ({
      slug: organisation.slug,
      name: organisation.name,
      isDemo: organisation.isDemo,
      roles: knownRoles(roles),
      workflows: workflows.map((w) => w.workflow),
    }))
    return { userId, name, email, isDemo, organisations }
  }),

  /** How this person likes the product to behave; null where nothing was set. */
  preference: signedInProcedure
    .input(z.object({ name: preferenceName }))
    .query(({ ctx, input }) => findPreference(ctx.base.db, ctx.session.userId, input.name)),
  setPreference: signedInProcedure
    .input(z.object({ name: preferenceName, value: z.json() }))
    .mutation(async ({ ctx, input }) => {
      if (JSON.stringify(input.value).length > 20_000)
        throw new DomainError('too_large', 'These settings are too many to keep: reset some of them.')
      await savePreference(ctx.base.db, ctx.session.userId, input.name, input.value)
    }),

  members: administration.query(async ({ ctx }) => {
    const [members, workflows] = await Promise.all([
      listMembers(ctx.base.db, ctx.organisation.id),
      workflowsOf(ctx.base.db, ctx.organisation.id),
    ])
    return {
      members: members.map(({ userId, roles, createdAt, user, workflows }) => ({
        userId,
        ...user,
        roles: knownRoles(roles),
        workflows: workflows.map((w) => w.workflow),
        memberSince: createdAt.toISOString(),
      })),
      workflows,
    }
  }),

  addMember: administration.input(newMemberSchema).mutation(({ ctx, input }) => addMember(ctx.act, input)),
  setRoles: administration.input(memberRolesSchema).mutation(({ ctx, input }) => setRoles(ctx.act, input)),
  setWorkflowMembership: administration
    .input(memberWorkflowsSchema)
    .mutation(({ ctx, input }) => setWorkflowMembership(ctx.act, input)),
  removeMember: administration.input(memberSchema).mutation(({ ctx, input }) => removeMember(ctx.act, input)),
  resetPassword: administration.input(memberSchema).mutation(({ ctx, input }) => resetPassword(ctx.act, input)),

  changeOwnPassword: signedInProcedure
    .input(passwordChangeSchema)
    .mutation(({ ctx, input }) => changeOwnPassword(ctx.base, ctx.session, input)),
})
