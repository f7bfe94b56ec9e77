import type { NavItem } from '#app/ui/page-shell.tsx'
import { can, type Role } from '#server/identity/identity.ts'

/** The entries of the person's menu: what belongs to them, and to their organisation by role. */
export function personMenu(organisation: { slug: string; roles: readonly Role[] } | null): NavItem[] {
  const members = organisation && can(organisation.roles, 'organisation.members')
  const figures = organisation && can(organisation.roles, 'workflow.metrics')
  const providers = organisation && can(organisation.roles, 'organisation.providers')
  return [
    ...(figures ? [{ label: 'Portfolio', to: `/o/${organisation.slug}/portfolio` }] : []),
    ...(organisation ? [{ label: 'Mentions', to: `/o/${organisation.slug}/mentions` }] : []),
    ...(members ? [{ label: 'Members', to: `/o/${organisation.slug}/members` }] : []),
    ...(providers ? [{ label: 'Providers', to: `/o/${organisation.slug}/providers` }] : []),
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

/** The tabs of a workflow that these roles may open, in groups where they are many. */
export function workflowTabs(base: string, roles: readonly Role[]): NavItem[] {
  const tabs = [
    { label: 'Queue', to: base, end: true, needs: 'workflow.items' },
    { label: 'Review', to: `${base}/review`, needs: 'workflow.review' },
    { label: 'Approvals', to: `${base}/approvals`, needs: 'workflow.approve' },
    { label: 'My work', to: `${base}/me`, needs: 'workflow.review' },
    { label: 'Summary', to: `${base}/summary`, needs: 'workflow.metrics', group: 'Results' },
    { label: 'Week', to: `${base}/week`, needs: 'workflow.metrics', group: 'Results' },
    { label: 'Pilots', to: `${base}/pilots`, needs: 'workflow.metrics' },
    { label: 'Metrics', to: `${base}/metrics`, needs: 'workflow.metrics' },
    { label: 'ROI', to: `${base}/roi`, needs: 'workflow.metrics', group: 'Results' },
    { label: 'Quality', to: `${base}/quality`, needs: 'workflow.metrics', group: 'Measure' },
    { label: 'Baseline', to: `${base}/baseline`, needs: 'workflow.metrics', group: 'Measure' },
    { label: 'Stopwatch', to: `${base}/stopwatch`, needs: 'workflow.review', group: 'Measure' },
    { label: 'Exports', to: `${base}/exports`, needs: 'workflow.export', group: 'Results' },
    { label: 'Candidates', to: `${base}/candidates`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Evaluation sets', to: `${base}/evaluation`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Comparison', to: `${base}/compare`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Promotions', to: `${base}/promotions`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Weekly sample', to: `${base}/weekly-sample`, needs: 'workflow.evaluate', group: 'Improve' },
    { label: 'Models', to: `${base}/models`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Confidence', to: `${base}/confidence`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Orders', to: `${base}/orders`, needs: 'workflow.configure', group: 'Set up' },
    { label: 'Provider', to: `${base}/provider`, needs: 'workflow.configure', group: 'Set up' },
  ] as const
  const open: NavItem[] = tabs.filter((tab) => can(roles, tab.needs))
  return open.length > mostTabs ? open : open.map(({ group: _, ...tab }) => tab)
}
