import type { FieldModel } from './model.ts'
import weights from './weights.json' with { type: 'json' }

/** The weights in use; `npm run -s evals -- train-fields --seed 1 --out server/proposal/local/weights.json` makes them. */
export const fieldModel: FieldModel = weights
