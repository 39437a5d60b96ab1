import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.matching.quantities import Verdict, compared, quantities
from service.matching.wording import Bound, Kind

LEAST, MOST, ABOUT = Bound.AT_LEAST, Bound.AT_MOST, Bound.ABOUT
Expected = tuple[Kind, float, Bound]

STATED: list[tuple[str, list[Expected]]] = [
    # shares found, right, missed, wrongly reported
    ("缺陷检出率99.5%以上", [(Kind.FOUND, 0.995, LEAST)]),
    ("检出率不低于百分之九十八", [(Kind.FOUND, 0.98, LEAST)]),
    ("瑕疵檢出率須達９９．５％以上", [(Kind.FOUND, 0.995, LEAST)]),
    ("对气孔、砂眼的召回率≥97%", [(Kind.FOUND, 0.97, LEAST)]),
    ("发模前拦下九成", [(Kind.FOUND, 0.9, ABOUT)]),
    ("節拍12秒，檢出率99.8%", [(Kind.TAKT, 12, ABOUT), (Kind.FOUND, 0.998, ABOUT)]),
    ("Detection rate of at least 99%", [(Kind.FOUND, 0.99, LEAST)]),
    ("准确率≥98%", [(Kind.ACCURACY, 0.98, LEAST)]),
    ("字符识别率要达到99.9%", [(Kind.ACCURACY, 0.999, ABOUT)]),
    ("98%以上的准确率", [(Kind.ACCURACY, 0.98, LEAST)]),
    ("Top-1准确率93.1%，三甲用户46家", [(Kind.ACCURACY, 0.931, ABOUT)]),
    ("accuracy above 99%", [(Kind.ACCURACY, 0.99, LEAST)]),
    ("99% accuracy on printed labels", [(Kind.ACCURACY, 0.99, ABOUT)]),
    ("准确率从85%提高到95%以上", [(Kind.ACCURACY, 0.95, LEAST)]),
    ("目前准确率85%，要求95%以上", []),
    ("销量预测准确率达到85%", [(Kind.ACCURACY, 0.85, ABOUT)]),
    ("差错率低于万分之三", [(Kind.ERRORS, 0.0003, MOST)]),
    ("录错万分之三以下", [(Kind.ERRORS, 0.0003, MOST)]),
    ("漏检率低于千分之一", [(Kind.MISSES, 0.001, MOST)]),
    ("漏放千分之一以下，一片十二秒判完", [(Kind.MISSES, 0.001, MOST), (Kind.TAKT, 12, ABOUT)]),
    ("每台15秒以内，漏放少于千分之二", [(Kind.TAKT, 15, MOST), (Kind.MISSES, 0.002, MOST)]),
    ("漏掉的不超过千分之一", [(Kind.MISSES, 0.001, MOST)]),
    ("漏检≤50ppm", [(Kind.MISSES, 0.00005, MOST)]),
    ("漏判0.05%", [(Kind.MISSES, 0.0005, ABOUT)]),
    ("误报率<2%", [(Kind.FALSE_ALARMS, 0.02, MOST)]),
    ("過殺率控制在百分之三以內", [(Kind.FALSE_ALARMS, 0.03, MOST)]),
    ("误触发率低于0.1%", [(Kind.FALSE_ALARMS, 0.001, MOST)]),
    ("false alarm rate under 0.5%", [(Kind.FALSE_ALARMS, 0.005, MOST)]),
    ("检出率≥99%误报率≤2%", [(Kind.FOUND, 0.99, LEAST), (Kind.FALSE_ALARMS, 0.02, MOST)]),
    ("漏检率和过杀率分别不超过0.1%和1%", []),
    ("误报减少八成", []),
    ("误报率高达15%以上", []),
    ("检出率只有85%", []),
    # lengths
    ("重复定位精度±0.02mm", [(Kind.PRECISION, 0.02, ABOUT)]),
    ("测量误差0.05毫米以内", [(Kind.PRECISION, 0.05, MOST)]),
    ("精度要做到5微米", [(Kind.PRECISION, 0.005, ABOUT)]),
    ("重复性 ≤ 5μm", [(Kind.PRECISION, 0.005, MOST)]),
    ("公差控制在两丝以内", [(Kind.PRECISION, 0.02, MOST)]),
    ("板内极差从9微米压到4微米以内", [(Kind.PRECISION, 0.004, MOST)]),
    ("想首掛即可落貨，板面銅厚相差由9微米減至4微米以內", [(Kind.PRECISION, 0.004, MOST)]),
    ("Repeatability within 3 µm", [(Kind.PRECISION, 0.003, MOST)]),
    ("0.3毫米以上的都抓到，一台60秒", [(Kind.DETAIL, 0.3, MOST), (Kind.TAKT, 60, ABOUT)]),
    ("最小可检缺陷0.05mm", [(Kind.DETAIL, 0.05, ABOUT)]),
    ("0.1mm以上的划痕要能检出", [(Kind.DETAIL, 0.1, MOST)]),
    ("detects 0.1 mm defects", [(Kind.DETAIL, 0.1, ABOUT)]),
    ("最小可检φ6mm，8㎡/h", [(Kind.DETAIL, 6, ABOUT)]),
    ("重复性0.02微米，测点直径0.3毫米", [(Kind.PRECISION, 0.00002, ABOUT)]),
    ("长6米的型材", []),
    ("2米乘4米的板", []),
    ("需料带宽度≤60 mm，透光照明", []),
    ("壁厚1.2mm的铝壳有划痕", []),
    ("小于0.1mm的划痕看不见", []),
    ("拣走头发丝三丝", []),
    # time per piece
    ("3秒/件", [(Kind.TAKT, 3, ABOUT)]),
    ("节拍2.5s", [(Kind.TAKT, 2.5, ABOUT)]),
    ("检测节拍3~5秒", [(Kind.TAKT, 5, ABOUT)]),
    ("每分钟120瓶", [(Kind.TAKT, 0.5, ABOUT)]),
    ("1200件/小时", [(Kind.TAKT, 3, ABOUT)]),
    ("產能須達每小時1,200件以上", [(Kind.TAKT, 3, MOST)]),
    ("30 pcs/min", [(Kind.TAKT, 2, ABOUT)]),
    ("at least 60 parts per minute", [(Kind.TAKT, 1, MOST)]),
    ("一分钟一块，芯片完好九成五", [(Kind.TAKT, 60, ABOUT)]),
    ("一份从20分钟到3分钟", [(Kind.TAKT, 180, ABOUT)]),
    ("一張兩分鐘內擺完", [(Kind.TAKT, 120, MOST)]),
    ("单件9秒", [(Kind.TAKT, 9, ABOUT)]),
    ("每片只需半分钟", [(Kind.TAKT, 30, ABOUT)]),
    ("cycle time below 4 s", [(Kind.TAKT, 4, MOST)]),
    ("UPH≥1200", [(Kind.TAKT, 3, MOST)]),
    ("支支都看，每分钟800支，漏掉的不超过千分之一", [(Kind.TAKT, 0.075, ABOUT), (Kind.MISSES, 0.001, MOST)]),
    ("质检员一台听二十秒", []),
    ("人工每件要看40秒", []),
    ("每分钟28米跟得上", [(Kind.LINE_SPEED, 28, ABOUT)]),
    ("线速45m/min", [(Kind.LINE_SPEED, 45, ABOUT)]),
    # response
    ("30分钟出排程", [(Kind.RESPONSE, 1800, ABOUT)]),
    ("重排一次不超过十分钟", [(Kind.RESPONSE, 600, MOST)]),
    ("5秒内出结果", [(Kind.RESPONSE, 5, MOST)]),
    ("判决时延20 ms", [(Kind.RESPONSE, 0.02, ABOUT)]),
    ("毫秒级响应", [(Kind.RESPONSE, 1, MOST)]),
    ("十分钟内报得出，跟实际成本差3%以内", [(Kind.RESPONSE, 600, MOST)]),
    ("离床三十秒内通知职员", [(Kind.RESPONSE, 30, MOST)]),
    ("latency under 50 ms", [(Kind.RESPONSE, 0.05, MOST)]),
    ("华南4小时响应", []),
    ("珠三角两小时到场", []),
    ("主轴抱死停机30分钟", []),
    # lead
    ("提前72小时预警", [(Kind.LEAD, 259200, ABOUT)]),
    ("至少提前两天知道", [(Kind.LEAD, 172800, LEAST)]),
    ("能提前一两个星期知道哪台要出事", [(Kind.LEAD, 604800, ABOUT)]),
    ("預警提前量72小時以上", [(Kind.LEAD, 259200, LEAST)]),
    ("预测未来三天的负荷", [(Kind.LEAD, 259200, ABOUT)]),
    ("warns 48 hours in advance", [(Kind.LEAD, 172800, ABOUT)]),
    ("交货期提前3天", []),
    ("提前30天预约参观", []),
    # temperature
    ("控温±1℃", [(Kind.TEMPERATURE, 1, ABOUT)]),
    ("库温波动不超过2度", [(Kind.TEMPERATURE, 2, MOST)]),
    ("－60 ℃可用", []),
    ("进出水才差两度多", []),
    # change
    ("能耗降低8%", [(Kind.CHANGE, 0.08, ABOUT)]),
    ("良率提升3个百分点", [(Kind.CHANGE, 0.03, ABOUT)]),
    ("良率提高一个点以上", [(Kind.CHANGE, 0.01, LEAST)]),
    ("停机减少30%", [(Kind.CHANGE, 0.3, ABOUT)]),
    ("OEE从62%到75%", [(Kind.CHANGE, 0.13, ABOUT)]),
    ("不撬，报废减八成", [(Kind.CHANGE, 0.8, ABOUT)]),
    ("报废率从4%降到2%以下", [(Kind.CHANGE, 0.5, LEAST)]),
    ("降低能耗10%以上", [(Kind.CHANGE, 0.1, LEAST)]),
    ("天然气省两成，报警一个月不超过3次", [(Kind.CHANGE, 0.2, ABOUT)]),
    ("年节电12%~22%", [(Kind.CHANGE, 0.12, ABOUT)]),
    ("單位能耗下降一成五", [(Kind.CHANGE, 0.15, ABOUT)]),
    ("reduce unplanned downtime by 30%", [(Kind.CHANGE, 0.3, ABOUT)]),
    ("cut energy use by at least 10%", [(Kind.CHANGE, 0.1, LEAST)]),
    ("停机减少三分之一", [(Kind.CHANGE, 1 / 3, ABOUT)]),
    ("开机废料少一半", [(Kind.CHANGE, 0.5, ABOUT)]),
    ("能耗上升8%", []),
    ("去年能耗降低8%", []),
    ("良率提升到98%", []),
    ("最多可降低能耗30%", []),
    # capacity
    ("日处理2万张", [(Kind.CAPACITY, 20000, ABOUT)]),
    ("接入不少于500个测点", [(Kind.CAPACITY, 500, LEAST)]),
    # nothing to be read
    ("现在良率92%", []),
    ("5G专网、4K相机、A4纸、ISO9001", []),
    ("M3螺丝、6061铝、304不锈钢、2D/3D视觉", []),
    ("2026年9月18日前投产，预算80万元", []),
    ("八十台注塑机，一天上下模三十多次", []),
    ("联系电话13800138000转8012", []),
    ("员工1200人，三班倒", []),
    ("铜占我们成本八成，接单时价锁死了", []),
    ("上月抽查三成有问题，安全科四个人跑不过来", []),
    ("和实际差5%以内", []),
    ("CPK≥1.67", []),
    ("序号12，G-01", []),
    ("每五分钟重排一次", []),
    ("续航一个半小时，一个人看一台", []),
    ("UPH从92升到104", []),
    ("刃角±0.8度", []),
    ("一天两百份，送来的表几千种型号", []),
    ("图纸一式三份，一次付清30%", []),
    ("Forty-two moulding machines, 300-odd tools", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[text for text, _ in STATED])
def test_what_is_asked_or_claimed_is_read_and_nothing_else(text: str, expected: list[Expected]) -> None:
    found = [(quantity.kind, quantity.value, quantity.bound) for quantity in quantities(text)]

    wanted: list[tuple[Kind, object, Bound]] = [(kind, pytest.approx(value), bound) for kind, value, bound in expected]
    assert [*found] == wanted


def test_a_quantity_points_at_the_text_as_written() -> None:
    text = "瑕疵檢出率：９９．５％以上\n０．３㎜以上的劃痕都要抓到"

    assert [text[found.start : found.end] for found in quantities(text)] == ["９９．５％", "０．３㎜"]


def test_changes_tell_what_gets_better() -> None:
    found = quantities("能耗降8%，非计划停机减少三成，OEE从62%到75%，降本5%")

    assert [quantity.subject for quantity in found] == ["energy", "downtime", "oee", "cost"]


@pytest.mark.parametrize(
    ("asked", "offered", "verdict"),
    [
        ("检出率99.5%以上", "检出率99.8%", Verdict.MET),
        ("检出率99.5%以上", "检出率99.2%", Verdict.MISSED),
        ("检出率99.5%以上", "准确率99.8%", Verdict.UNANSWERED),
        ("检出率99.5%以上", "", Verdict.UNANSWERED),
        ("漏放千分之一以下", "检出率99.95%", Verdict.MET),
        ("漏放千分之一以下", "漏检0.2%", Verdict.MISSED),
        ("漏放千分之一以下", "检出率99.9%", Verdict.MET),
        ("误报率<2%", "过杀率1.5%", Verdict.MET),
        ("一片十二秒判完", "每分钟6片", Verdict.MET),
        ("一片十二秒判完", "单件15秒", Verdict.MISSED),
        ("定位精度±0.02mm", "重复精度10μm", Verdict.MET),
        ("定位精度±0.02mm", "最小可检0.01mm", Verdict.UNANSWERED),
        ("提前72小时预警", "提前两天预警", Verdict.MISSED),
        ("提前72小时预警", "提前一周预警", Verdict.MET),
        ("能耗降低8%", "节电率10%~20%", Verdict.MET),
        ("能耗降低8%", "停机减少30%", Verdict.UNANSWERED),
        ("30分钟出排程", "响应2秒", Verdict.UNANSWERED),
        ("响应时间≤1秒", "毫秒级响应", Verdict.MET),
        ("销量预测准确率85%", "识别准确率99%", Verdict.UNANSWERED),
        ("检出率99%", "检出率98%；新版检出率99.5%", Verdict.MET),
        ("每分钟28米跟得上", "线速45m/min", Verdict.MET),
    ],
)
def test_what_is_asked_is_met_missed_or_unanswered(asked: str, offered: str, verdict: Verdict) -> None:
    comparisons = compared(quantities(asked), quantities(offered))

    assert [comparison.verdict for comparison in comparisons] == [verdict]


def test_the_best_offer_is_named() -> None:
    offers = quantities("检出率98%；夜间检出率99.5%")

    assert compared(quantities("检出率99%以上"), offers)[0].offered == offers[1]


@given(st.text() | st.text("0123456789.,%±~-一二两三十百千万半成分之点秒/每件个毫米mms检出率漏从到 至"))
def test_any_text_is_read_without_an_error_and_within_bounds(text: str) -> None:
    for quantity in quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert 0 <= quantity.value < 1e30


@pytest.mark.parametrize(
    "unit", ["9", "9%", "检出率", "一二", "3秒/件", "1,234", "每分钟", "从9到", "千分之", "漏", " ", "0.1mm,"]
)
def test_hostile_texts_cost_no_more_than_their_length(unit: str) -> None:
    def seconds(signs: int) -> float:
        text = (unit * signs)[:signs]
        best = 9.0
        for turn in range(3):
            start = time.process_time()  # a busy machine counts for nothing
            quantities(f"{text}{turn}")
            best = min(best, time.process_time() - start)
        return best

    assert seconds(40_000) < 32 * seconds(5_000) + 0.02  # eight times the length; a square would cost sixty-four times
