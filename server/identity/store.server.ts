import { type Db, type Tx, toJson } from '#server/platform/db.server.ts'

/** The person behind a session that has not ended. */
export async function findSession(db: Db, token: string, now: Date) {
  const rows = await db.$queryRaw<{ userId: string; name: string; email: string; isDemo: boolean; renewedAt: Date }[]>`
    SELECT u.id AS "userId", u.name, u.email, u.is_demo AS "isDemo", s.updated_at AS "renewedAt"
    FROM session s JOIN "user" u ON u.id = s.user_id WHERE s.token = ${token} AND s.expires_at > ${now}`
  return rows[0] ?? null
}

type Membership = {
  roles: string[]
  organisation: { id: string; slug: string; name: string; isDemo: boolean }
  workflows: { id: string; key: string; version: number }[]
}

/** A person's membership in an organisation, with the workflows they belong to there: asked at every request. */
export async function findMembership(db: Db, organisationSlug: string, userId: string): Promise<Membership | null> {
  const rows = await db.$queryRaw<(Membership['organisation'] & Omit<Membership, 'organisation'>)[]>`
    SELECT o.id, o.slug, o.name, o.is_demo AS "isDemo", m.roles,
      coalesce((SELECT jsonb_agg(jsonb_build_object('id', w.id, 'key', w.key, 'version', w.current_version))
                FROM workflow_member wm JOIN workflow w ON w.id = wm.workflow_id
                WHERE wm.organisation_id = m.organisation_id AND wm.user_id = m.user_id), '[]') AS workflows
    FROM organisation o JOIN membership m ON m.organisation_id = o.id
    WHERE o.slug = ${organisationSlug} AND m.user_id = ${userId}`
  const [row] = rows
  if (!row) return null
  const { roles, workflows, ...organisation } = row
  return { roles, workflows, organisation }
}

/** The organisations of a person with their roles and workflows there, by name. */
export async function findMembershipsOf(db: Db, userId: string) {
  return db.membership.findMany({
    where: { userId },
    orderBy: { organisation: { name: 'asc' } },
    select: {
      roles: true,
      organisation: { select: { id: true, slug: true, name: true, isDemo: true } },
      workflows: {
        select: { workflow: { select: { key: true, name: true } } },
        orderBy: { workflow: { name: 'asc' } },
      },
    },
  })
}

export async function listMembers(db: Db, organisationId: string) {
  return db.membership.findMany({
    where: { organisationId },
    orderBy: { user: { name: 'asc' } },
    select: {
      userId: true,
      roles: true,
      createdAt: true,
      user: { select: { name: true, email: true, isDemo: true } },
      workflows: {
        select: { workflow: { select: { key: true, name: true } } },
        orderBy: { workflow: { name: 'asc' } },
      },
    },
  })
}

/** Locks the organisation, so that its members change one command at a time. */
export async function lockOrganisation(tx: Tx, organisationId: string) {
  await tx.$queryRaw`select id from organisation where id = ${organisationId}::uuid for update`
  return tx.organisation.findUnique({ where: { id: organisationId } })
}

/** Serialises the first start: one administrator, however many forms are sent at once. */
export async function lockFirstStart(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(7310582)`
}

export async function hasRealAccount(db: Db): Promise<boolean> {
  return (await db.user.findFirst({ where: { isDemo: false }, select: { id: true } })) !== null
}

export async function findDemoOrganisation(db: Db) {
  return db.organisation.findFirst({ where: { isDemo: true }, orderBy: { createdAt: 'asc' } })
}

export async function findOrganisation(db: Db, slug: string) {
  return db.organisation.findUnique({ where: { slug } })
}

export async function listOrganisations(db: Db) {
  return db.organisation.findMany({ orderBy: { slug: 'asc' }, select: { id: true, slug: true, name: true } })
}

export async function slugExists(db: Db, slug: string): Promise<boolean> {
  return (await db.organisation.findUnique({ where: { slug }, select: { id: true } })) !== null
}

export async function insertOrganisation(db: Db, row: { id: string; slug: string; name: string; isDemo: boolean }) {
  await db.organisation.create({ data: row, select: { id: true } })
}

export async function findPerson(db: Db, email: string) {
  return db.user.findUnique({
    where: { email },
    select: { id: true, name: true, isDemo: true, memberships: { select: { organisationId: true } } },
  })
}

export async function findPersonById(db: Db, userId: string) {
  return db.user.findUnique({
    where: { id: userId },
    select: {
      id: true,
      isDemo: true,
      memberships: { select: { organisationId: true } },
      accounts: { where: { providerId: 'credential' }, select: { password: true } },
    },
  })
}

export async function insertPerson(
  db: Db,
  row: { id: string; name: string; email: string; isDemo: boolean; accountId: string; passwordHash: string },
) {
  const { accountId, passwordHash, ...user } = row
  await db.user.create({
    data: {
      ...user,
      emailVerified: true,
      accounts: { create: { id: accountId, accountId: row.id, providerId: 'credential', password: passwordHash } },
    },
    select: { id: true },
  })
}

/** A new password ends the person's sessions. */
export async function savePassword(db: Db, userId: string, passwordHash: string) {
  await db.account.updateMany({ where: { userId, providerId: 'credential' }, data: { password: passwordHash } })
  await db.session.deleteMany({ where: { userId } })
}

export async function endSessions(db: Db, userId: string) {
  await db.session.deleteMany({ where: { userId } })
}

export async function membersForUpdate(db: Db, organisationId: string) {
  return db.membership.findMany({ where: { organisationId }, select: { userId: true, roles: true } })
}

export async function insertMembership(db: Db, row: { organisationId: string; userId: string; roles: string[] }) {
  await db.membership.create({ data: row, select: { userId: true } })
}

export async function saveRoles(db: Db, row: { organisationId: string; userId: string; roles: string[] }) {
  const { roles, ...organisationId_userId } = row
  await db.membership.update({ where: { organisationId_userId }, data: { roles }, select: { userId: true } })
}

export async function deleteMembership(db: Db, organisationId: string, userId: string) {
  await db.workflowMember.deleteMany({ where: { organisationId, userId } })
  await db.membership.delete({ where: { organisationId_userId: { organisationId, userId } }, select: { userId: true } })
}

export async function workflowsByKey(db: Db, organisationId: string, keys: readonly string[]) {
  return db.workflow.findMany({ where: { organisationId, key: { in: [...keys] } }, select: { id: true, key: true } })
}

export async function workflowsOf(db: Db, organisationId: string) {
  return db.workflow.findMany({
    where: { organisationId },
    orderBy: { name: 'asc' },
    select: { key: true, name: true },
  })
}

export async function replaceWorkflows(db: Db, organisationId: string, userId: string, workflowIds: readonly string[]) {
  await db.workflowMember.deleteMany({ where: { organisationId, userId, workflowId: { notIn: [...workflowIds] } } })
  await db.workflowMember.createMany({
    data: workflowIds.map((workflowId) => ({ organisationId, userId, workflowId })),
    skipDuplicates: true,
  })
}

/** Names of people who are or were members of the organisation, by user id. */
export async function namesOf(
  db: Db,
  organisationId: string,
  userIds: readonly string[],
): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await db.user.findMany({
    where: { id: { in: [...new Set(userIds)] }, memberships: { some: { organisationId } } },
    select: { id: true, name: true },
  })
  const names = new Map(rows.map((r) => [r.id, r.name]))
  // Items that pass without a person are decided by the product, under this id.
  if (userIds.includes('system:autonomy')) names.set('system:autonomy', 'Countersign, without a person')
  return names
}

export async function findPreference(db: Db, userId: string, name: string): Promise<unknown> {
  const row = await db.preference.findUnique({ where: { userId_name: { userId, name } }, select: { value: true } })
  return row?.value ?? null
}

export async function savePreference(db: Db, userId: string, name: string, value: unknown) {
  const data = { value: toJson(value) }
  await db.preference.upsert({
    where: { userId_name: { userId, name } },
    create: { userId, name, ...data },
    update: data,
    select: { name: true },
  })
}
