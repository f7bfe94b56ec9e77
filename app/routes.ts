import { index, type RouteConfig, route } from '@react-router/dev/routes'

/** The site map. Every page of the product has its line here, with the address a person sees. */
export default [
  // Before the sign-in.
  route('sign-in', 'identity/sign-in.route.tsx'),
  route('sign-out', 'identity/sign-out.route.ts'),
  route('first-start', 'identity/first-start.route.tsx'),
  // For whoever sent something in: the link in our letters.
  route('status/:token', 'status/status.route.tsx'),

  // Behind it: the person's organisations; with one only, straight to it.
  index('identity/start.route.tsx'),
  // The link of a message about an approval: asks for the sign-in, then goes there.
  route('approve/:token', 'approval/link.route.tsx'),
  route('password', 'identity/password.route.tsx'),

  // One organisation: header, demo mark, tabs and breadcrumbs come from the layout.
  route('o/:organisation', 'identity/organisation.layout.tsx', [
    index('identity/organisation.route.tsx'),
    route('members', 'identity/members.route.tsx'),
    route('providers', 'provider/providers.route.tsx'),
    route('connections', 'schedule/connections.route.tsx'),
    // Data alone: what reports may be made from, and what an input answers.
    route('report-inputs', 'schedule/report-inputs.route.ts'),
    route('portfolio', 'executive/portfolio.route.tsx'),
    route('method', 'executive/method.route.tsx'),
    route('about-measuring', 'quality/about-measuring.route.tsx'),
    route('mentions', 'identity/mentions.route.tsx'),
    route('notices', 'notices/notices.route.tsx'),
    route('exceptions', 'exceptions/all-exceptions.route.tsx'),
    route('currency-rates', 'roi/rates.route.tsx'),
    route('reports', 'weekly/reports.route.tsx'),

    // A workflow that is being thought out, new or the next version.
    route('drafts/:draft', 'workflow/design/designer.route.tsx'),
    route('drafts/:draft/map', 'workflow/draft-map.route.tsx'),
    // Data alone: what is known of the work beside its charter.
    route('drafts/:draft/facts', 'workflow/facts.route.ts'),
    route('candidates-for-automation', 'workflow/candidates.route.tsx'),

    // One workflow.
    route('w/:workflow', 'item/queue.route.tsx'),
    route('w/:workflow/design', 'workflow/design/design.route.ts'),
    // Data alone: what the rules of a draft would have made of past items.
    route('w/:workflow/rule-test', 'workflow/design/rule-test.route.ts'),
    route('w/:workflow/map', 'workflow/map.route.tsx'),
    route('w/:workflow/versions', 'workflow/versions.route.tsx'),
    // Data alone: a version as a YAML file.
    route('w/:workflow/versions/:version/file', 'workflow/version-file.route.ts'),
    // Data alone: how the instructions changed.
    route('w/:workflow/sop', 'workflow/sop.route.ts'),
    // Data alone: further pages of the list.
    route('w/:workflow/list', 'item/list.route.ts'),
    route('w/:workflow/items/:number', 'item/item.route.tsx'),
    route('w/:workflow/items/:number/comments', 'review/item-comments.route.ts'),
    route('w/:workflow/exceptions', 'exceptions/exceptions.route.tsx'),
    route('w/:workflow/approvals', 'approval/approvals.route.tsx'),
    route('w/:workflow/approvals/:number', 'approval/approval.route.tsx'),
    route('w/:workflow/delegations', 'approval/delegations.route.tsx'),
    route('w/:workflow/summary', 'executive/summary.route.tsx'),
    route('w/:workflow/metrics', 'metrics/metrics.route.tsx'),
    route('w/:workflow/metrics/items', 'metrics/items.route.tsx'),
    route('w/:workflow/pilots', 'pilot/pilots.route.tsx'),
    route('w/:workflow/pilots/:number', 'pilot/pilot.route.tsx'),
    route('w/:workflow/pilots/:number/plan', 'pilot/plan.route.tsx'),
    route('w/:workflow/week', 'weekly/weekly.route.tsx'),
    route('w/:workflow/autonomy', 'autonomy/autonomy.route.tsx'),
    route('w/:workflow/baseline', 'baseline/baseline.route.tsx'),
    route('w/:workflow/stopwatch', 'baseline/stopwatch.route.tsx'),
    // Data alone: what the stopwatch sends, and sends again until it has arrived.
    route('w/:workflow/stopwatch/save', 'baseline/stopwatch-save.route.ts'),
    route('w/:workflow/stopwatch/check', 'baseline/check.route.tsx'),
    route('w/:workflow/history', 'baseline/history.route.tsx'),
    route('w/:workflow/history/:import', 'baseline/import.route.tsx'),
    route('w/:workflow/history/:import/rejected', 'baseline/rejected.route.ts'),
    route('w/:workflow/outcomes', 'baseline/outcomes.route.tsx'),
    route('w/:workflow/roi', 'roi/roi.route.tsx'),
    // Data alone: the cost model as a file.
    route('w/:workflow/roi/model', 'roi/model.route.ts'),
    route('w/:workflow/provider', 'provider/settings.route.tsx'),
    route('w/:workflow/exports', 'delivery/exports.route.tsx'),
    route('w/:workflow/schedule', 'schedule/schedule.route.tsx'),
    route('w/:workflow/orders', 'orders/orders.route.tsx'),
    route('w/:workflow/review', 'review/workbench.route.tsx'),
    route('w/:workflow/quality', 'quality/quality.route.tsx'),
    route('w/:workflow/confidence', 'confidence/confidence.route.tsx'),
    route('w/:workflow/candidates', 'evaluation/candidates.route.tsx'),
    route('w/:workflow/candidates/new', 'evaluation/candidate-new.route.tsx'),
    route('w/:workflow/runs/:number', 'evaluation/run.route.tsx'),
    route('w/:workflow/evaluation', 'evaluation/sets.route.tsx'),
    route('w/:workflow/evaluation/sets/:set', 'evaluation/set.route.tsx'),
    route('w/:workflow/evaluation/sets/:set/add', 'evaluation/set-add.route.tsx'),
    route('w/:workflow/evaluation/cases/:case', 'evaluation/case.route.tsx'),
    route('w/:workflow/compare', 'evaluation/compare.route.tsx'),
    route('w/:workflow/promotions', 'evaluation/promotions.route.tsx'),
    route('w/:workflow/weekly-sample', 'evaluation/weekly-sample.route.tsx'),
    route('w/:workflow/models', 'learning/models.route.tsx'),
    route('w/:workflow/me', 'quality/me.route.tsx'),
    route('w/:workflow/practice', 'quality/practice.route.tsx'),
  ]),

  // Everything else: a page that says so, inside our own design.
  route('*', 'identity/not-found.route.tsx'),
] satisfies RouteConfig
