import { writeExportJob } from '#server/delivery/jobs.server.ts'
import { readDocumentJob } from '#server/document/jobs.server.ts'
import type { Reader } from '#server/document/read.server.ts'
import { collectJob, withdrawJob } from '#server/evaluation/jobs.server.ts'
import {
  markReadJob,
  markUnreadableJob,
  searchCommentsJob,
  searchDocumentJob,
  searchEnteredJob,
} from '#server/item/jobs.server.ts'
import type { Job } from '#server/platform/job.server.ts'
import { askJob, proposeJob, wakeJob } from '#server/proposal/jobs.server.ts'
import { learnedJob, trainJob } from '#server/proposal/learning/train-jobs.server.ts'
import { recheckOrdersJob } from '#server/proposal/orders-jobs.server.ts'
import { compareJob, reopenCheckJob, sampleJob } from '#server/quality/jobs.server.ts'

/**
 * The arrows of the product: which jobs run after which event. A concept publishes and never knows who listens; here
 * is where one can see it all.
 */
export function flowOf(parts: { reader: Reader; readers: number }) {
  const readDocument = readDocumentJob(parts.reader, parts.readers)
  const arrows = {
    'item.received': [readDocument],
    'item.reading_retried': [readDocument],
    'document.read': [markReadJob],
    'document.refused': [markUnreadableJob],
    'item.read': [proposeJob, searchDocumentJob],
    'item.proposed': [searchEnteredJob],
    'item.proposing_retried': [proposeJob],
    'workflow.published': [wakeJob],
    'orders.imported': [recheckOrdersJob],
    'orders.removed': [recheckOrdersJob],
    'item.decided': [collectJob, searchEnteredJob],
    'item.completed': [sampleJob, learnedJob],
    'check.decided': [compareJob],
    'check.closed': [collectJob],
    'decision.undone': [withdrawJob, reopenCheckJob, searchEnteredJob],
    'approval.refused': [searchEnteredJob, searchCommentsJob],
    'comment.added': [searchCommentsJob],
    'comment.removed': [searchCommentsJob],
    'flag.raised': [searchCommentsJob],
    'item.corrected': [searchEnteredJob, learnedJob],
    'item.correction_undone': [searchEnteredJob],
    'item.returned': [searchCommentsJob],
    'task.escalated': [searchCommentsJob],
    'training.ordered': [trainJob],
    'export.ordered': [writeExportJob],
  } as unknown as Record<string, Job[]>
  // Items whose provider is asked over the network go there from proposeJob, which knows their workflow.
  return { arrows, jobs: [...new Set([...Object.values(arrows).flat(), askJob as unknown as Job])] }
}
