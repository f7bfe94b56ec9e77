import type { NavItem } from '#app/ui/page-shell.tsx'
import { can, type Role } from '#server/identity/identity.ts'

/** The entries of the person's menu: what belongs to them, and to their organisation by role. */
export function personMenu(organisation: { slug: string; roles: readonly Role[] } | null): NavItem[] {
  const members = organisation && can(organisation.roles, 'organisation.members')
  const figures = organisation && can(organisation.roles, 'workflow.metrics')
  const providers = organisation && can(organisation.roles, 'organisation.providers')
  const connections = organisation && can(organisation.roles, 'organisation.connections')
  return [
    ...(figures ? [{ label: 'Portfolio', to: `/o/${organisation.slug}/portfolio` }] : []),
    ...(organisation && can(organisation.roles, 'organisation.portfolio')
      ? [{ label: 'Where to start', to: `/o/${organisation.slug}/candidates-for-automation` }]
      : []),
    ...(organisation ? [{ label: 'Mentions', to: `/o/${organisation.slug}/mentions` }] : []),
    ...(organisation ? [{ label: 'Notices', to: `/o/${organisation.slug}/notices` }] : []),
    ...(organisation && can(organisation.roles, 'workflow.items')
      ? [{ label: 'Exceptions', to: `/o/${organisation.slug}/exceptions` }]
      : []),
    ...(members ? [{ label: 'Members', to: `/o/${organisation.slug}/members` }] : []),
    ...(providers ? [{ label: 'Providers', to: `/o/${organisation.slug}/providers` }] : []),
    ...(connections ? [{ label: 'Connections', to: `/o/${organisation.slug}/connections` }] : []),
    ...(figures ? [{ label: 'Currency rates', to: `/o/${organisation.slug}/currency-rates` }] : []),
    ...(organisation ? [{ label: 'What is measured', to: `/o/${organisation.slug}/about-measuring` }] : []),
    ...(organisation ? [{ label: 'Method', to: `/o/${organisation.slug}/method` }] : []),
    ...(organisation && can(organisation.roles, 'workflow.metrics')
      ? [{ label: 'Weekly reports', to: `/o/${organisation.slug}/reports` }]
      : []),
    { label: 'All organisations', to: '/' },
    { label: 'Change password', to: '/password' },
  ]
}

/** As many tabs stand side by side on a laptop; beyond it they are grouped. */
const mostTabs = 9

/** The tabs of a workflow that these roles may open, in groups where they are many; the schedule's where there is one. */
export function workflowTabs(base: string, roles: readonly Role[], scheduled = false): NavItem[] {
  const tabs = [
    { label: 'Queue', to: base, end: true, needs: 'workflow.items' },
    { label: 'Exceptions', to: `${base}/exceptions`, needs: 'workflow.items' },
    { label: 'Review', to: `${base}/review`, needs: 'workflow.review' },
    { label: 'Approvals', to: `${base}/approvals`, needs: 'workflow.approve' },
    { label: 'Summary', to: `${base}/summary`, needs: 'workflow.metrics', group: 'Results' },
    { label: 'Week', to: `${base}/week`, needs: 'workflow.metrics', group: 'Results' },
    { label: 'Pilots', to: `${base}/pilots`, needs: 'workflow.metrics' },
    { label: 'Metrics', to: `${base}/metrics`, needs: 'workflow.metrics' },
    { label: 'ROI', to: `${base}/roi`, needs: 'workflow.metrics', group: 'Results' },
    { label: 'My work', to: `${base}/me`, needs: 'workflow.review', group: 'Measure' },
    { label: 'Quality', to: `${base}/quality`, needs: 'workflow.metrics', group: 'Measure' },
    { label: 'Baseline', to: `${base}/baseline`, needs: 'workflow.metrics', group: 'Measure' },
    { label: 'Stopwatch', to: `${base}/stopwatch`, needs: 'workflow.review', group: 'Measure' },
    { label: 'Exports', to: `${base}/exports`, needs: 'workflow.export', group: 'Results' },
    { label: 'Candidates', to: `${base}/candidates`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Evaluation sets', to: `${base}/evaluation`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Comparison', to: `${base}/compare`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Promotions', to: `${base}/promotions`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Weekly sample', to: `${base}/weekly-sample`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Autonomy', to: `${base}/autonomy`, needs: 'workflow.metrics', group: 'Set up' },
    { label: 'Design', to: `${base}/design`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Versions', to: `${base}/versions`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Map', to: `${base}/map`, needs: 'workflow.see', group: 'Set up' },
    { label: 'Absences', to: `${base}/delegations`, needs: 'workflow.approve', group: 'Set up' },
    { label: 'Models', to: `${base}/models`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Confidence', to: `${base}/confidence`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Orders', to: `${base}/orders`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Schedule', to: `${base}/schedule`, needs: 'workflow.schedule', group: 'Set up' },
    { label: 'Provider', to: `${base}/provider`, needs: 'workflow.configure', group: 'Set up' },
  ] as const
  const open: NavItem[] = tabs.filter(
    (tab) => can(roles, tab.needs) && (scheduled || tab.needs !== 'workflow.schedule'),
  )
  return open.length > mostTabs ? open : open.map(({ group: _, ...tab }) => tab)
}
