export const en = {
  title: 'System', served: 'the state of the system (console with its log)', version: 'Version', uptime: 'Running for', overview: 'Overview',
  services: 'Services', service: 'Service', group: 'Consumer group', topic: 'Topic', lag: 'Behind', rate: 'Per second', noServices: 'No service has read anything yet.', records: n => (n === 1 ? '1 record' : `${n} records`),
  lagWhy: 'Records that are on the log and that this service has not dealt with yet', upToDate: 'up to date',
  topics: 'Topics', partitions: 'Partitions', count: 'Records', deadLettersTopic: 'dead letters',
  detectors: 'Detectors', degraded: (n, of) => (n === 0 ? `all ${of} equipment are scored by every detector` : `${n} of ${of} equipment are scored without a detector that should take part`), degradedNames: 'Degraded', moment: 'MOMENT', momentOff: 'not configured', momentOn: device => `runs on ${device}`, momentFailed: reason => `does not run: ${reason}`, momentUnknown: 'the scorer does not say',
  checks: 'Checks', checkNames: { configuration: 'Configuration', machine: 'Machine', 'data folder': 'Data folder', bundles: 'Bundles', scores: 'Score store', log: 'Log', centre: 'Centre', copies: 'Copies', edge: 'Edge', 'edge backlog': 'Edge backlog', 'edge quota': 'Edge quota', 'edge gaps': 'Edge gaps', 'gaps of the edges': 'Gaps of the edges' }, checksHint: 'The same as anomaly doctor: what this machine can run, and what is missing.', ok: 'ok', failing: 'look at this', runAgain: 'Check again', checking: 'Checking …',
  checksDone: (bad, all) => (bad === 0 ? `all ${all} are fine` : `${bad} of ${all} need a look`),
  dead: 'Dead letters', deadHint: 'Records that could not be used, kept whole with their reason. Mend what is wrong first, then put them back here, or many at once with anomaly dlq replay.', putBack: 'Put back', putBackOf: place => `Put back ${place}`, outcomes: { replayed: 'put back', 'already-replayed': 'was put back before', incomplete: 'only its beginning is left' }, noDead: 'No dead letters: every record could be used.', deadTopic: 'Of topic', when: 'Time', reason: 'Reason', detail: 'Detail', from: 'From', preview: 'Beginning', show: 'Show', offset: 'Offset', more: 'Older',
  topicsOf: { readings: 'readings', scores: 'scores', alerts: 'alerts' },
  audit: 'Audit', auditHint: 'Who did what, chained by hashes: what was changed afterwards is found.', noAudit: 'Nothing is recorded yet.', actor: 'Who', action: 'What', target: 'On', outcome: 'Outcome', verified: 'verified', broken: 'broken', verifiedWhy: detail => `The chain of hashes: ${detail}`,
};

export const ko = {
  title: '시스템', served: '시스템 상태를(로그에 연결된 console)', version: '버전', uptime: '가동 시간', overview: '개요',
  services: '서비스', service: '서비스', group: '컨슈머 그룹', topic: '토픽', lag: '밀림', rate: '초당 처리', noServices: '아직 읽은 서비스가 없습니다.', records: n => `${n}건`,
  lagWhy: '로그에 있으나 이 서비스가 아직 처리하지 않은 레코드', upToDate: '밀림 없음',
  topics: '토픽', partitions: '파티션', count: '레코드', deadLettersTopic: '데드 레터',
  detectors: '탐지기', degraded: (n, of) => (n === 0 ? `설비 ${of}대 모두 모든 탐지기로 채점 중` : `설비 ${of}대 중 ${n}대가 일부 탐지기 없이 채점 중`), degradedNames: '저하된 설비', moment: 'MOMENT', momentOff: '설정되지 않음', momentOn: device => `${device}에서 실행 중`, momentFailed: reason => `실행되지 않음: ${reason}`, momentUnknown: 'scorer가 알려 주지 않음',
  checks: '점검', checkNames: { configuration: '설정', machine: '장비', 'data folder': '데이터 폴더', bundles: '번들', scores: '점수 저장소', log: '로그', centre: '센터', copies: '복제본', edge: '엣지', 'edge backlog': '엣지에 밀린 것', 'edge quota': '엣지 할당량', 'edge gaps': '엣지에서 빠진 측정', 'gaps of the edges': '엣지들에서 빠진 측정' }, checksHint: 'anomaly doctor와 같습니다. 이 장비에서 실행할 수 있는 것과 빠진 것을 보여 줍니다.', ok: '정상', failing: '확인 필요', runAgain: '다시 점검', checking: '점검 중 …',
  checksDone: (bad, all) => (bad === 0 ? `${all}개 항목 모두 정상` : `${all}개 중 ${bad}개 확인 필요`),
  dead: '데드 레터', deadHint: '사용할 수 없어 이유와 함께 그대로 보관한 레코드입니다. 원인을 먼저 고친 뒤 여기서 되돌리거나, anomaly dlq replay로 한꺼번에 되돌립니다.', putBack: '되돌리기', putBackOf: place => `${place} 되돌리기`, outcomes: { replayed: '되돌림', 'already-replayed': '이미 되돌림', incomplete: '앞부분만 남음' }, noDead: '데드 레터가 없습니다. 모든 레코드를 사용했습니다.', deadTopic: '토픽', when: '시각', reason: '이유', detail: '상세', from: '출처', preview: '앞부분', show: '보기', offset: '오프셋', more: '이전 기록',
  topicsOf: { readings: '측정', scores: '점수', alerts: '경보' },
  audit: '감사 기록', auditHint: '누가 무엇을 했는지 해시로 이어 기록합니다. 나중에 고친 것은 드러납니다.', noAudit: '아직 기록이 없습니다.', actor: '누가', action: '무엇을', target: '대상', outcome: '결과', verified: '검증됨', broken: '훼손됨', verifiedWhy: detail => `해시 사슬: ${detail}`,
};
