import { readFileSync } from 'node:fs';
import { parseExperiment } from '/work/main/dist/src/experiment/schema.js';
import { setting } from '/work/main/dist/src/experiment/setting.js';
import { trainResolved } from '/work/main/dist/src/experiment/train-resolved.js';
import { klOde, klOdeAt } from '/work/main/dist/src/divergence/kl-ode.js';
import { klSde, klSdeAt } from '/work/main/dist/src/divergence/kl-sde.js';
import { featureField } from '/work/main/dist/src/divergence/field/feature-field.js';
const e = parseExperiment(JSON.parse(readFileSync('/work/scratch/t/'+process.argv[2]+'.json')));
const s=setting(e); const tr=trainResolved(s,e.trainingTimes);
const F=(r)=>featureField(s.features,r);
const f={klOde,klSde}[process.argv[3]];
for(let r=0;r<6;r++){const t=process.cpuUsage();f(s.process,s.target,F(tr.empirical.readouts),.8*5e-4);const u=process.cpuUsage(t);console.log((u.user+u.system)/1000|0);}
