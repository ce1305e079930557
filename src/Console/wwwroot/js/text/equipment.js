export const en = {
  title: 'Equipment', choose: 'Choose an equipment', find: 'Find by name', none: 'No equipment yet. The fleet page shows how to send a first reading.', noneFound: 'No equipment has such a name.',
  others: 'Other equipment', last: 'Last value', series: 'Over time', sensors: 'Sensors', findSensor: 'Find a sensor', chosen: (n, all) => `Sensors: ${n} of ${all}`,
  served: 'the history (console with console.history)', range: 'Time range', live: 'Live', all: 'All', back: 'Earlier', forth: 'Later', closer: 'Zoom in', wider: 'Zoom out', order: 'The end must be later than the beginning',
  presets: { '15m': '15 min', '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d', '30d': '30 d', '1y': '1 year' },
  resolution: step => (step === 0 ? 'every value' : `mean, lowest and highest of ${length(step, [' s', ' min', ' h'])}`), nothing: 'No values in this time. “All” shows where there are some.',
  chartHelp: 'Time series. Left and right move, plus and minus zoom, Home shows all, End follows the newest. With the pointer: drag to zoom, double click to zoom out, Ctrl and wheel to zoom.',
  newest: 'newest', away: sd => `${sd} sd from expected`, noScore: 'No score in this time.', noStage: 'no score',
  scoreLabel: peak => `Anomaly probability over time, highest ${peak}.`, sensorLabel: (name, low, high) => `${name} over time, from ${low} to ${high}.`,
  labels: { recipe: 'Recipe', step: 'Step', run: 'Run', lot: 'Lot', wafer: 'Wafer', slot: 'Slot', product: 'Product', chamber: 'Chamber', epoch: 'Epoch', maintenance: 'Maintenance' },
  many: n => `${n}×`, onlyIf: (name, matchers) => `${name} (only ${matchers})`, tooMany: 'Too many to show: zoom in',
  map: 'What explains the score', mapNote: 'Share of each sensor, from stage 1 on', mapNothing: 'No score reached stage 1 in this time: there is nothing to explain.',
  mapLabel: names => `Heat map of sensors and time; the largest shares have ${names}.`, share: 'Share',
  runs: 'Runs over the golden run', golden: n => `dashed: median of ${n} healthy runs, shaded: their middle 80 %`, noGolden: 'no golden run yet: it needs three healthy runs with the same steps',
  noRuns: 'No runs yet. They appear when readings carry the label run or wafer.', run: 'Run', began: 'Began', surprise: 'Surprise', showRun: run => `Show ${run} over time`, step: step => `step ${step}`,
  seconds: s => `${s} s`, runsLabel: (sensor, n) => `${sensor} in the newest ${n} runs, aligned by step, over the golden run.`,
  moment: 'What MOMENT expected', momentWhat: 'Compares the newest window of the chosen sensors with what MOMENT reconstructs when the newest values are hidden from it.', momentAsk: 'Compute now',
  momentNone: reason => `No reconstruction: ${reason}`, momentServed: 'reconstructions (scorer)', momentError: e => `error of the newest ${e} variances`, momentLabel: name => `${name}: measured and reconstructed.`,
  measured: 'measured', reconstructed: 'reconstructed', hidden: 'hidden from the model',
};

export const ko = {
  title: '설비', choose: '설비 선택', find: '이름으로 찾기', none: '아직 설비가 없습니다. 첫 측정을 보내는 방법은 설비 현황에 있습니다.', noneFound: '그런 이름의 설비가 없습니다.',
  others: '다른 설비', last: '마지막 값', series: '시계열', sensors: '센서', findSensor: '센서 찾기', chosen: (n, all) => `센서: ${all}개 중 ${n}개`,
  served: '이력을(console.history를 켠 console)', range: '시간 범위', live: '실시간', all: '전체', back: '이전', forth: '이후', closer: '확대', wider: '축소', order: '끝은 시작보다 뒤여야 합니다',
  presets: { '15m': '15분', '1h': '1시간', '6h': '6시간', '24h': '24시간', '7d': '7일', '30d': '30일', '1y': '1년' },
  resolution: step => (step === 0 ? '모든 값' : `${length(step, ['초', '분', '시간'])}마다 평균·최소·최대`), nothing: '이 시간에는 값이 없습니다. ‘전체’를 누르면 값이 있는 곳이 보입니다.',
  chartHelp: '시계열. 좌우 화살표로 이동, 더하기·빼기로 확대·축소, Home은 전체, End는 최신 값을 따라갑니다. 마우스: 끌어서 확대, 두 번 눌러 축소, Ctrl+휠로 확대·축소.',
  newest: '최신', away: sd => `기대값에서 ${sd}σ`, noScore: '이 시간에는 점수가 없습니다.', noStage: '점수 없음',
  scoreLabel: peak => `시간에 따른 이상 확률, 최고 ${peak}.`, sensorLabel: (name, low, high) => `시간에 따른 ${name}, ${low}부터 ${high}까지.`,
  labels: { recipe: '레시피', step: '스텝', run: '런', lot: '로트', wafer: '웨이퍼', slot: '슬롯', product: '제품', chamber: '챔버', epoch: '에포크', maintenance: '정비' },
  many: n => `${n}개`, onlyIf: (name, matchers) => `${name} (${matchers}만)`, tooMany: '너무 많아 표시할 수 없습니다. 확대하십시오',
  map: '점수의 원인', mapNote: '관심(1단계) 이상일 때 센서별 비중', mapNothing: '이 시간에는 관심(1단계)에 이른 점수가 없어 설명할 것이 없습니다.',
  mapLabel: names => `센서와 시간의 히트맵. 비중이 가장 큰 센서: ${names}.`, share: '비중',
  runs: '골든 런과 비교', golden: n => `점선: 정상 런 ${n}개의 중앙값, 음영: 가운데 80 %`, noGolden: '골든 런 없음: 스텝이 같은 정상 런이 3개 필요합니다',
  noRuns: '아직 런이 없습니다. 측정에 run 또는 wafer 라벨이 있으면 나타납니다.', run: '런', began: '시작', surprise: '이례도', showRun: run => `${run} 시계열 보기`, step: step => `스텝 ${step}`,
  seconds: s => `${s}초`, runsLabel: (sensor, n) => `최근 런 ${n}개의 ${sensor}, 스텝에 맞춰 골든 런 위에 겹친 그래프.`,
  moment: 'MOMENT의 기대값', momentWhat: '선택한 센서의 최신 구간을, 최신 값을 가린 채 MOMENT가 복원한 값과 비교합니다.', momentAsk: '지금 계산',
  momentNone: reason => `복원 없음: ${reason}`, momentServed: '복원을(scorer)', momentError: e => `최신 구간 오차 ${e}(분산 배수)`, momentLabel: name => `${name}: 측정값과 복원값.`,
  measured: '측정값', reconstructed: '복원값', hidden: '모델에게 가린 구간',
};

/** 90 → "1.5 min". */
function length(seconds, [s, m, H]) {
  const [value, unit] = seconds < 60 ? [seconds, s] : seconds < 3600 ? [seconds / 60, m] : [seconds / 3600, H];
  return `${+value.toPrecision(3)}${unit}`;
}
