import { DomainError } from '#server/platform/errors.ts'

export const roles = ['reviewer', 'approver', 'lead', 'executive', 'administrator'] as const
export type Role = (typeof roles)[number]

export const roleLabel: Record<Role, string> = {
  reviewer: 'Reviewer',
  approver: 'Approver',
  lead: 'Ops lead',
  executive: 'Executive',
  administrator: 'Administrator',
}

/** What a role may do inside a workflow it belongs to (`workflow.*`) or in its organisation (`organisation.*`). */
const capabilities = {
  'workflow.see': ['reviewer', 'approver', 'lead', 'executive', 'administrator'],
  /** Documents, values, the item list. */
  'workflow.items': ['reviewer', 'approver', 'lead'],
  'workflow.review': ['reviewer', 'lead'],
  /** A second person's word on a decision. */
  'workflow.approve': ['approver', 'lead'],
  /** Whose work is whose: assign, reprioritise, free a claim. */
  'workflow.assign': ['lead'],
  'workflow.intake': ['reviewer', 'lead'],
  'workflow.retry': ['reviewer', 'lead'],
  'workflow.reopen': ['lead'],
  'workflow.export': ['lead', 'executive'],
  'workflow.metrics': ['lead', 'executive'],
  'workflow.cost': ['lead'],
  /** Imported history of the process as it was before, and whose stopwatch it was. */
  'workflow.history': ['lead'],
  /** Plan, start, amend and end pilots; reading them is 'workflow.metrics'. */
  'workflow.pilot': ['lead'],
  /** Cases with their documents, candidates and their runs. */
  'workflow.evaluate': ['lead'],
  /** Makes a candidate the workflow's next version, or takes one back. */
  'workflow.promote': ['lead'],
  'workflow.configure': ['lead', 'administrator'],
  /** Moves a workflow on its autonomy ladder. */
  'workflow.autonomy': ['lead'],
  /** Reports made by the clock: sees their runs, orders one now. */
  'workflow.schedule': ['lead'],
  'organisation.members': ['administrator'],
  'organisation.workflows': ['lead', 'administrator'],
  /** Accounts with model providers, and whether a workflow's documents may leave the building. */
  'organisation.providers': ['administrator'],
  /** Databases outside that reports may read. */
  'organisation.connections': ['administrator'],
  /** Sees all workflows and drafts by name and charter, to choose where to start. */
  'organisation.portfolio': ['lead', 'executive', 'administrator'],
} as const satisfies Record<string, readonly Role[]>

export type Capability = keyof typeof capabilities

export function can(actorRoles: readonly string[], capability: Capability): boolean {
  return capabilities[capability].some((role) => actorRoles.includes(role))
}

/** Roles that grant a capability, for sentences such as "this needs the role Ops lead". */
export function rolesFor(capability: Capability): readonly Role[] {
  return capabilities[capability]
}

/** An organisation's name as it stands in addresses: small letters, digits and hyphens, at most 40. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '')
  return plain || 'organisation'
}

/**
 * Refuses a change that would leave an organisation without an administrator. `next` holds the roles after the
 * change; null when the member leaves.
 */
export function assertKeepsAdministrator(
  members: readonly { userId: string; roles: readonly string[] }[],
  userId: string,
  next: readonly string[] | null,
): void {
  const stays = members.some((m) => ((m.userId === userId ? next : m.roles) ?? []).includes('administrator'))
  if (!stays)
    throw new DomainError(
      'refused',
      'This is the last administrator of the organisation: make somebody else administrator first.',
    )
}

/** Demo accounts belong to the demo organisation alone, and it holds nobody else: its passwords are public. */
export function assertDemoApart(
  organisation: { isDemo: boolean },
  person: { isDemo: boolean; elsewhere: boolean },
): void {
  if (person.isDemo && (!organisation.isDemo || person.elsewhere))
    throw new DomainError(
      'refused',
      'This is a demo account, and demo accounts stay in the demo organisation: use another address.',
      'email',
    )
  if (organisation.isDemo && !person.isDemo)
    throw new DomainError(
      'refused',
      'The demo organisation takes no accounts from elsewhere: use another address.',
      'email',
    )
}
