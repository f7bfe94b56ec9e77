import type { Role } from './identity.ts'

/** One password for all demo accounts: it is shown on the sign-in page, and demoAllowed() decides where it works. */
export const demoPassword = 'countersign-demo'

export type DemoAccount = { email: string; name: string; roles: readonly Role[]; purpose: string }

/** One account per role; they exist in the demo organisation only. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    email: 'reviewer@demo.countersign.example',
    name: 'Robin Reyes',
    roles: ['reviewer'],
    purpose: 'Reviewer: empties the queue',
  },
  {
    email: 'approver@demo.countersign.example',
    name: 'Alex Appiah',
    roles: ['approver'],
    purpose: 'Approver: signs what needs a signature',
  },
  {
    email: 'lead@demo.countersign.example',
    name: 'Lena Lindqvist',
    roles: ['lead'],
    purpose: 'Ops lead: queue, metrics, cost model',
  },
  {
    email: 'executive@demo.countersign.example',
    name: 'Emre Eker',
    roles: ['executive'],
    purpose: 'Executive: metrics, ROI and exports',
  },
  {
    email: 'administrator@demo.countersign.example',
    name: 'Ada Adeyemi',
    roles: ['administrator'],
    purpose: 'Administrator: members and roles',
  },
]
