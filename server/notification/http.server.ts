import { Hono } from 'hono'
import { type HttpEnv, memberOf } from '#server/identity/http.server.ts'
import { executiveOf } from '#server/roi/executive.server.ts'
import { workflowFor } from '#server/workflow/access.server.ts'
import { reportPdf } from './paper/report-pdf.server.ts'

/** The executive page on paper, for whoever may read the page. */
export function notificationHttp() {
  const app = new Hono<HttpEnv>()
  app.get('/o/:organisation/w/:workflow/summary.pdf', async (c) => {
    const member = await memberOf(c)
    const workflow = await workflowFor(member, c.req.param('workflow'), 'workflow.metrics')
    const summary = await executiveOf(member.act, member.organisation, workflow)
    const pdf = await reportPdf(summary)
    const day = summary.at.slice(0, 10)
    return c.body(new Uint8Array(pdf).buffer, 200, {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="countersign-${workflow.key}-${day}.pdf"`,
      'content-length': String(pdf.length),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
  })
  return app
}
