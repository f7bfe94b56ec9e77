import type { Definition } from '#server/workflow/workflow.ts'
import { abstained, calibrated } from './confidence/calibrated.ts'
import { withEmbedded } from './embedded.ts'
import type { Knowledge, Proposal, Provider, SourceDocument } from './proposal.ts'
import { withStated } from './stated.ts'

/**
 * The one way from a document to a proposal, in production and in evaluation runs alike: what the provider reads, the
 * document's own data over it, confidence as it was right so far, and what is held back for want of it. The same inputs
 * and the same answers of a model give the same proposal. Throws what the provider throws.
 */
export async function proposalFor(
  provider: Provider,
  source: SourceDocument,
  definition: Definition,
  knowledge: Knowledge,
): Promise<Proposal> {
  const read = await provider.propose(source, definition, knowledge)
  const embedded = withEmbedded(read, definition, source)
  return withStated(abstained(calibrated(embedded, knowledge.models), definition), definition, source)
}
