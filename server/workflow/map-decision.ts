import type { ApprovalRule, ApprovalStep } from './approval-chain.ts'
import { joined } from './condition-text.ts'
import { hoursText, type MapEdge, node, type ProcessMap, percent } from './map-node.ts'
import type { Definition } from './workflow.ts'

/** What a reviewer does, and by when. */
export function reviewLines({ charter, quality, manualShare, dueHours, calendar }: Definition): string[] {
  const shares: [number, string][] = [
    [manualShare, 'on a blank form, to know the time without proposals'],
    [quality.blindShare, 'entered a second time, blind'],
  ]
  return [
    'A person accepts or corrects',
    charter.reviewRequirements,
    `Due within ${hoursText(dueHours)}${calendar ? ' of working time' : ''}`,
    ...shares.flatMap(([share, words]) => (share > 0 ? [`${percent(share)} ${words}`] : [])),
  ]
}

/** Each approval a row, each of its steps a column. */
export function chainsOf({ approvals, calendar }: Definition, from: number): ProcessMap {
  return {
    nodes: approvals.flatMap((rule, row) =>
      rule.steps.map((step, n) =>
        node(
          ...([
            `approval:${rule.key}:${n}`,
            'approval',
            step.label ?? (step.role === 'lead' ? 'Ops lead signs' : 'Approval'),
          ] as const),
          [...(n === 0 ? approvalLines(rule) : []), ...stepLines(step, calendar !== undefined)],
          { band: 1, column: from + n, row },
        ),
      ),
    ),
    edges: approvals.flatMap((rule): MapEdge[] => [
      { from: 'review', to: `approval:${rule.key}:0`, kind: 'rule', label: rule.because, rule: rule.key },
      ...rule.steps.slice(1).map(
        (_, n): MapEdge => ({
          ...{ from: `approval:${rule.key}:${n}`, to: `approval:${rule.key}:${n + 1}` },
          ...{ kind: 'way', label: 'then' },
        }),
      ),
      { from: `approval:${rule.key}:${rule.steps.length - 1}`, to: 'complete', kind: 'way', label: 'approved' },
    ]),
  }
}

const approvalLines = ({ because, always }: ApprovalRule) => [because, ...(always ? ['No rule may skip it'] : [])]

function stepLines({ role, people, need, dueHours, escalateTo }: ApprovalStep, worked: boolean): string[] {
  const group = people.length > 0 ? joined(people, 'and') : role === 'lead' ? 'the ops leads' : 'the approvers'
  const who =
    need === 'any' ? `One of ${group}` : need === 'all' ? `Each of ${group}` : `${need} different people of ${group}`
  const late = escalateTo === 'none' ? '' : `, then ${escalateTo === 'lead' ? 'the ops lead' : escalateTo} is asked too`
  return [
    `${who}, within their limit, never who decided`,
    'Rejected: back to review, with the reason',
    `Within ${hoursText(dueHours)}${worked ? ' of working time' : ''}${late}`,
  ]
}

/** What happens after review beside the approvals. */
export function decidedEdges({ approvals, rules, autonomy, sensitive }: Definition): MapEdge[] {
  const skipping = rules.filter(({ actions }) => actions.some((action) => action.do === 'skip_approval'))
  const asked = approvals.some(({ when }) => when.length === 0)
  const steady = autonomy.steadyWeeks === 1 ? '1 steady week' : `${autonomy.steadyWeeks} steady weeks`
  const kept =
    sensitive.handles.length > 0 ? `; ${joined([...sensitive.handles], 'and')} stay with people until then` : ''
  return [
    ...(asked
      ? []
      : [
          {
            from: 'review',
            to: 'complete',
            kind: 'way',
            label: approvals.length > 0 ? 'no approval needed' : 'decided',
          } as const,
        ]),
    ...(approvals.every(({ always }) => always)
      ? []
      : skipping.map(
          ({ key, because }): MapEdge => ({ from: 'review', to: 'complete', kind: 'rule', label: because, rule: key }),
        )),
    { from: 'review', to: 'returned', kind: 'aside', label: 'something is missing' },
    {
      ...{ from: 'rules', to: 'complete', kind: 'straight' as const },
      label: `straight through: clean items, once the safety ladder lets them (${steady}${kept})`,
    },
  ]
}
