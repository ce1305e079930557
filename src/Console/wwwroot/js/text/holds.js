export const en = {
  silence: 'Silence', title: 'Silence what matches', match: 'Matchers, one a line', forHow: 'For', hint: 'Incidents are still recorded; what is still active when it ends is told then.',
  matchHint: 'label=value, label!=value, label=~expression or label!~expression; all must match. Labels: equipment, line, kind, rule, stage and those of the context.',
  durations: { '15m': '15 minutes', '30m': '30 minutes', '1h': '1 hour', '2h': '2 hours', '4h': '4 hours', '8h': '8 hours', '1d': '1 day', '7d': '7 days' },
};

export const ko = {
  silence: '알림 끄기', title: '조건에 맞는 알림 끄기', match: '조건, 한 줄에 하나', forHow: '기간', hint: '인시던트는 계속 기록됩니다. 끝날 때까지 계속되는 것은 그때 알립니다.',
  matchHint: 'label=값, label!=값, label=~정규식, label!~정규식. 모두 만족해야 합니다. 레이블: equipment, line, kind, rule, stage와 문맥의 레이블.',
  durations: { '15m': '15분', '30m': '30분', '1h': '1시간', '2h': '2시간', '4h': '4시간', '8h': '8시간', '1d': '1일', '7d': '7일' },
};
